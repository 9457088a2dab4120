using System.Text;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage;

internal sealed class PayloadContractTests
{
    [Test]
    public void Content_of_the_host_is_written_and_read_by_its_own_contract()
    {
        var codec = Codec(new PayloadOptions().AddResolver(HostJsonContext.Default).AddContentType<HostContent>("host.rating"));

        var payload = codec.WriteMessage(new ChatMessage(ChatRole.User, [new HostContent { Stars = 4 }]));

        Encoding.UTF8.GetString(payload.Bytes.Span).Should().Contain("""{"$type":"host.rating","stars":4}""");
        codec.ReadMessage(payload).Contents[0].Should().BeOfType<HostContent>().Which.Stars.Should().Be(4);
    }

    [Test]
    public void Content_of_the_host_is_opaque_to_a_process_that_does_not_know_it_and_survives_there()
    {
        var knowing = Codec(new PayloadOptions().AddResolver(HostJsonContext.Default).AddContentType<HostContent>("host.rating"));
        var other = Codec(new PayloadOptions());

        var message = other.ReadMessage(knowing.WriteMessage(new ChatMessage(ChatRole.User, [new HostContent { Stars = 4 }])));

        message.Contents[0].Should().BeOfType<OpaqueContent>();
        knowing.ReadMessage(other.WriteMessage(message)).Contents[0].Should().BeOfType<HostContent>().Which.Stars.Should().Be(4);
    }

    [Test]
    public void Content_that_nobody_registered_is_refused_with_what_to_do()
    {
        var codec = Codec(new PayloadOptions());
        var write = () => codec.WriteMessage(new ChatMessage(ChatRole.User, [new TextContent("first"), new HostContent()]));

        write
            .Should()
            .Throw<PayloadFormatException>()
            .WithMessage("*HostContent cannot be stored*AddResolver*AddContentType<HostContent>*")
            .Which.InnerException.Should()
            .NotBeNull();
    }

    [Test]
    public void A_refused_message_leaves_nothing_behind_for_the_next_one()
    {
        var codec = Codec(new PayloadOptions());
        var good = new ChatMessage(ChatRole.User, "good");
        var expected = codec.WriteMessage(good);

        Action write = () => codec.WriteMessage(new ChatMessage(ChatRole.User, [new TextContent(new string('x', 20_000)), new HostContent()]));

        write.Should().Throw<PayloadFormatException>();
        codec.WriteMessage(good).Should().Be(expected);
    }

    [Test]
    public void A_value_that_refers_to_itself_is_refused()
    {
        var loop = new Dictionary<string, object?>();
        loop["self"] = loop;
        var message = new ChatMessage(ChatRole.User, "hi") { AdditionalProperties = new() { ["loop"] = loop } };
        var write = () => Codec(new PayloadOptions()).WriteMessage(message);

        write.Should().Throw<PayloadFormatException>().WithMessage("The message cannot be written as JSON*");
    }

    [Test]
    public void One_name_for_two_types_is_refused_at_registration()
    {
        var options = new PayloadOptions().AddContentType<HostContent>("host.rating").AddContentType<HostContent>("host.rating");
        var add = () => options.AddContentType<OpaqueContent>("host.rating");

        add.Should().Throw<ArgumentException>().WithMessage("*host.rating*HostContent*");
    }

    [Test]
    public void A_name_that_the_library_uses_is_refused()
    {
        var create = () => Codec(new PayloadOptions().AddResolver(HostJsonContext.Default).AddContentType<HostContent>("text"));

        create.Should().Throw<PayloadFormatException>().WithMessage("*'text'*");
    }

    private static PayloadCodec Codec(PayloadOptions options) => new(Options.Create(options));
}
