using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

internal sealed class PayloadLimitTests
{
    private readonly PayloadCodec small = new(
        Options.Create(
            new PayloadOptions
            {
                MaxMessageBytes = 4096,
                MaxStateBytes = 2048,
                MaxMetadataBytes = 1024,
            }
        )
    );

    private readonly PayloadCodec usual = new(Options.Create(new PayloadOptions()));

    [Test]
    public void A_message_of_exactly_the_limit_fits_and_one_byte_more_does_not()
    {
        var frame = small.WriteMessage(new ChatMessage(ChatRole.User, "x")).Bytes.Length - 1;
        var fits = new ChatMessage(ChatRole.User, new string('x', 4096 - frame));
        var tooLarge = () => small.WriteMessage(new ChatMessage(ChatRole.User, new string('x', 4097 - frame)));

        small.WriteMessage(fits).Bytes.Length.Should().Be(4096);
        var error = tooLarge.Should().Throw<PayloadTooLargeException>().WithMessage("*message*SmallTalk:Payloads:MaxMessageBytes*").Which;
        error.Size.Should().Be(4097);
        error.Limit.Should().Be(4096);
    }

    [TestCase(16 * 1024 * 1024)]
    public void A_hostile_size_is_refused_with_the_setting_that_limits_it(int characters)
    {
        var write = () => usual.WriteMessage(new ChatMessage(ChatRole.User, new string('x', characters)));

        write.Should().Throw<PayloadTooLargeException>().WithMessage("*SmallTalk:Payloads:MaxMessageBytes*");
    }

    [Test]
    public void Writing_stops_at_the_limit_however_much_there_is()
    {
        var message = new ChatMessage(ChatRole.User, [.. Enumerable.Repeat<AIContent>(new TextContent("a part of it"), 100_000)]);

        ((Action)(() => small.WriteMessage(message))).Should().Throw<PayloadTooLargeException>().Which.Size.Should().BeLessThan(64 * 1024);
    }

    [Test]
    public void State_and_metadata_have_limits_of_their_own()
    {
        Action state = () => small.WriteState("plan", JsonSerializer.SerializeToElement(new string('x', 2048)));
        Action metadata = () => small.WriteMetadata(new Dictionary<string, string> { ["k"] = new('x', 1024) });

        state.Should().Throw<PayloadTooLargeException>().WithMessage("*'plan'*SmallTalk:Payloads:MaxStateBytes*");
        metadata.Should().Throw<PayloadTooLargeException>().WithMessage("*SmallTalk:Payloads:MaxMetadataBytes*");
    }

    [Test]
    public void What_is_too_deep_to_be_read_is_not_written()
    {
        var deepest = Nested(128);
        var tooDeep = () => usual.WriteState("s", Nested(129));

        usual.ReadState(usual.WriteState("s", deepest)).GetRawText().Should().Be(deepest.GetRawText());
        tooDeep.Should().Throw<PayloadFormatException>();
    }

    [Test]
    public void A_large_message_is_compressed_and_comes_back()
    {
        var message = new ChatMessage(ChatRole.User, string.Concat(Enumerable.Repeat("a conversation says much twice ", 5000)));

        var payload = usual.WriteMessage(message);

        payload.Encodings.Should().Be(PayloadEncodings.Brotli);
        payload.Bytes.Length.Should().BeLessThan(message.Text.Length / 10);
        usual.ReadMessage(payload).Text.Should().Be(message.Text);
        small.ReadMessage(payload).Text.Should().Be(message.Text, "what was written under a higher limit stays readable");
    }

    [Test]
    public void A_message_at_the_threshold_is_not_compressed()
    {
        var codec = new PayloadCodec(Options.Create(new PayloadOptions { CompressAboveBytes = 1024 }));
        var frame = codec.WriteMessage(new ChatMessage(ChatRole.User, "x")).Bytes.Length - 1;

        codec.WriteMessage(new ChatMessage(ChatRole.User, new string('x', 1024 - frame))).Encodings.Should().Be(PayloadEncodings.Json);
        codec.WriteMessage(new ChatMessage(ChatRole.User, new string('x', 1025 - frame))).Encodings.Should().Be(PayloadEncodings.Brotli);
    }

    [Test]
    public void What_compression_would_not_make_smaller_is_left_alone()
    {
        var noise = new byte[4096];
        new Random(7).NextBytes(noise);

        PayloadCompression.TryCompress(noise).Should().BeNull();
    }

    [Test]
    public void Compressed_bytes_that_were_cut_or_changed_are_an_error()
    {
        var payload = usual.WriteMessage(new ChatMessage(ChatRole.User, new string('x', 200_000)));
        Action cut = () => usual.ReadMessage(payload with { Bytes = payload.Bytes[..^1] });
        Action changed = () => usual.ReadMessage(payload with { Bytes = new byte[] { 255, 255, 255, 255 } });

        cut.Should().Throw<PayloadFormatException>();
        changed.Should().Throw<PayloadFormatException>();
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("null")]
    [TestCase("""{"role":7}""")]
    [TestCase("""{"role":"user","contents":[7]}""")]
    [TestCase("""{"role":"user","contents":[{"$type":"text"]}""")]
    public void What_is_no_message_is_an_error(string json)
    {
        Action read = () => usual.ReadMessage(new Payload(Encoding.UTF8.GetBytes(json)));

        read.Should().Throw<PayloadFormatException>().WithMessage("The stored message *");
    }

    [Test]
    public void What_is_no_state_or_metadata_is_an_error()
    {
        var broken = new Payload("{"u8.ToArray());

        ((Action)(() => usual.ReadState(broken))).Should().Throw<PayloadFormatException>();
        ((Action)(() => usual.ReadState(default))).Should().Throw<PayloadFormatException>();
        ((Action)(() => usual.ReadMetadata(broken))).Should().Throw<PayloadFormatException>();
        ((Action)(() => usual.WriteState("s", default))).Should().Throw<ArgumentException>();
    }

    [TestCase(PayloadEncodings.Encrypted)]
    [TestCase(PayloadEncodings.Encrypted | PayloadEncodings.Brotli)]
    [TestCase((PayloadEncodings)64)]
    public void An_encoding_of_a_newer_version_is_named(PayloadEncodings encodings)
    {
        Action read = () => usual.ReadMessage(new Payload(new byte[] { 1 }, encodings));

        read.Should().Throw<PayloadFormatException>().WithMessage("*cannot read*");
    }

    private static JsonElement Nested(int depth) =>
        JsonDocument.Parse(new string('[', depth) + new string(']', depth), new JsonDocumentOptions { MaxDepth = depth }).RootElement;
}
