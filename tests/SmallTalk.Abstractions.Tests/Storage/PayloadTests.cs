using System.Text.Json;

namespace SmallTalk.Storage;

internal sealed class PayloadTests
{
    [Test]
    public void Payloads_are_equal_by_their_bytes_and_encoding()
    {
        var one = new Payload("{}"u8.ToArray());
        var same = new Payload("{}"u8.ToArray());

        one.Should().Be(same);
        one.GetHashCode().Should().Be(same.GetHashCode());
        one.Should().NotBe(new Payload("[]"u8.ToArray()));
        one.Should().NotBe(same with { Encodings = PayloadEncodings.Brotli });
    }

    [Test]
    public void The_default_payload_is_empty_json()
    {
        default(Payload).IsEmpty.Should().BeTrue();
        default(Payload).Encodings.Should().Be(PayloadEncodings.Json);
        new Payload("1"u8.ToArray()).IsEmpty.Should().BeFalse();
    }

    [Test]
    [Property("Requirement", "B-17")]
    public void Encodings_are_part_of_the_stored_format()
    {
        ((int)PayloadEncodings.Json).Should().Be(0);
        ((int)PayloadEncodings.Brotli).Should().Be(1);
        ((int)PayloadEncodings.Encrypted).Should().Be(2);
    }

    [TestCase("""{"$type":"x"}""", "x")]
    [TestCase("""{"a":1,"$type":"x"}""", "x")]
    [TestCase("""{"$type":7}""", null)]
    [TestCase("{}", null)]
    public void An_opaque_content_knows_its_type_if_it_has_one(string json, string? type) =>
        new OpaqueContent(JsonDocument.Parse(json).RootElement).TypeName.Should().Be(type);

    [TestCase("[]")]
    [TestCase("null")]
    public void An_opaque_content_is_an_object(string json)
    {
        var make = () => new OpaqueContent(JsonDocument.Parse(json).RootElement);

        make.Should().Throw<ArgumentException>();
    }
}
