using SmallTalk.Storage;

namespace SmallTalk.Integration.Migration;

/// <summary>Keeps what a migration reports.</summary>
internal sealed class ProgressLog : IProgress<StoreMigrationProgress>
{
    public List<StoreMigrationProgress> Reports { get; } = [];

    public void Report(StoreMigrationProgress value) => Reports.Add(value);

    public void ShouldNeverFall()
    {
        Reports.Should().NotBeEmpty();
        Reports.Select(report => (long)report.Phase).Should().BeInAscendingOrder();
        Reports.Select(report => report.Sessions).Should().BeInAscendingOrder();
        Reports.Select(report => report.Messages).Should().BeInAscendingOrder();
        Reports.Select(report => report.Events).Should().BeInAscendingOrder();
        Reports.Select(report => report.Bytes).Should().BeInAscendingOrder();
    }
}
