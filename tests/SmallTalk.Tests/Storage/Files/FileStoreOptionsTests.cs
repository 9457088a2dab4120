namespace SmallTalk.Storage.Files;

/// <summary>Options of the file store are checked together.</summary>
public sealed class FileStoreOptionsTests
{
    private readonly FileStoreOptionsValidator _validator = new();

    [Test]
    public void Defaults_are_valid() => _validator.Validate(null, new()).Succeeded.Should().BeTrue();

    [Test]
    public void All_faults_are_named_with_their_path()
    {
        var options = new FileStoreOptions
        {
            Durability = (FileDurability)7,
            JournalBytes = 1,
            KeptStateVersions = 0,
            EventSegmentBytes = int.MaxValue,
        };

        var faults = _validator.Validate(null, options).Failures!.ToList();

        faults.Should().HaveCount(4).And.OnlyContain(fault => fault.StartsWith("SmallTalk:Storage:File:"));
        faults.Should().ContainMatch("*JournalBytes is 1; it must be 524288 to *");
    }
}
