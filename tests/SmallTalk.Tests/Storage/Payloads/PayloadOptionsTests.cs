namespace SmallTalk.Storage;

internal sealed class PayloadOptionsTests
{
    private readonly PayloadOptionsValidator validator = new();

    [Test]
    public void Defaults_are_valid() => validator.Validate(null, new PayloadOptions()).Succeeded.Should().BeTrue();

    [Test]
    public void All_faults_are_named_at_once_with_their_configuration_paths()
    {
        var result = validator.Validate(
            null,
            new PayloadOptions
            {
                MaxMessageBytes = 0,
                MaxStateBytes = -1,
                MaxMetadataBytes = int.MaxValue,
                CompressAboveBytes = 1023,
            }
        );

        result.Failures.Should().HaveCount(4);
        result
            .FailureMessage.Should()
            .Contain("SmallTalk:Payloads:MaxMessageBytes is 0")
            .And.Contain("SmallTalk:Payloads:MaxStateBytes is -1")
            .And.Contain("SmallTalk:Payloads:MaxMetadataBytes is 2147483647")
            .And.Contain("SmallTalk:Payloads:CompressAboveBytes is 1023");
    }
}
