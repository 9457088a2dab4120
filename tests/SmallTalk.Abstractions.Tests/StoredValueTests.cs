using SmallTalk.Alerts;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk;

/// <summary>Values of enumerations that stores write: changing one would make old data mean something else.</summary>
internal sealed class StoredValueTests
{
    [Test]
    [Property("Requirement", "B-17")]
    public void Stored_values_never_change()
    {
        Values<SessionStatus>().Should().Equal((SessionStatus.Open, 0), (SessionStatus.Expired, 1), (SessionStatus.Invalidated, 2));
        Values<EventPriority>().Should().Equal((EventPriority.Normal, 0), (EventPriority.High, 1), (EventPriority.Critical, 2));
    }

    [Test]
    public void What_is_worse_or_safer_is_greater()
    {
        (AlertSeverity.Warning < AlertSeverity.Error && AlertSeverity.Error < AlertSeverity.Critical).Should().BeTrue();
        (Durability.Memory < Durability.ProcessCrash && Durability.ProcessCrash < Durability.PowerLoss).Should().BeTrue();
    }

    private static IEnumerable<(T, int)> Values<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(value => (value, Convert.ToInt32(value, null)));
}
