using System.Globalization;
using System.Text;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>The lines of messages, in the order they are written in and in others.</summary>
public sealed class MessageLineTests
{
    private static readonly CommitId Commit = new(new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"));
    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 30, 15, 120, TimeSpan.Zero);

    [TestCase("""{"role":"user"}""", PayloadEncodings.Json)]
    [TestCase("not JSON", PayloadEncodings.Json)]
    [TestCase("""{"role":"user"}""", PayloadEncodings.Brotli)]
    public void A_line_reads_as_what_was_written(string text, PayloadEncodings encodings)
    {
        var lines = new LineBuffer();
        MessageLine.Write(lines, 42, Commit, At, new(Encoding.UTF8.GetBytes(text), encodings));

        Check(MessageLine.ReadFrom(42, lines.Written.TrimEnd("\n"u8).ToArray())!, text, encodings);
    }

    [TestCase("""{"v":1,"crc":"00000000","seq":42,"at":"2026-03-01T09:30:15.12+00:00","commit":"0f8fad5b-d9cb-469f-a165-70867728950e","message":{"a":1}}""")]
    [TestCase(
        """{"v":1,"crc":"00000000","seq":42,"commit":"0f8fad5b-d9cb-469f-a165-70867728950e","at":"2026-03-01T09:30:15.12+00:00","new":7,"message":{"a":1}}"""
    )]
    [TestCase("""{"v":1,"crc":"00000000","commit":"0f8fad5b-d9cb-469f-a165-70867728950e","seq":42,"at":"2026-03-01T10:30:15.12+01:00","message":{"a":1}}""")]
    public void Properties_in_another_order_and_unknown_ones_are_read_as_well(string line) =>
        Check(MessageLine.ReadFrom(42, Encoding.UTF8.GetBytes(line))!, """{"a":1}""", PayloadEncodings.Json);

    [TestCase("2026-03-01T09:30:15.1234567+00:00")]
    [TestCase("2026-03-01T11:00:15.1234567+01:30")]
    [TestCase("2026-03-01T09:30:15.123456+00:00")]
    [TestCase("2026-03-01T09:30:15.1234567Z")]
    [TestCase("2026-03-01T09:30:15+00:00")]
    public void A_time_is_read_whatever_its_length(string at)
    {
        var line = $$$"""{"v":1,"crc":"00000000","seq":42,"commit":"0f8fad5b-d9cb-469f-a165-70867728950e","at":"{{{at}}}","message":{"a":1}}""";

        var message = MessageLine.ReadFrom(1, Encoding.UTF8.GetBytes(line))!;

        message.CommittedAt.Should().Be(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture));
        message.CommittedAt.Offset.Should().Be(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture).Offset);
        Encoding.UTF8.GetString(message.Payload.Bytes.Span).Should().Be("""{"a":1}""");
    }

    [TestCase("""{"role":"user"}""")]
    [TestCase("not JSON")]
    public void A_line_below_the_one_that_is_looked_for_is_left_out(string text)
    {
        var lines = new LineBuffer();
        MessageLine.Write(lines, 42, Commit, At, new(Encoding.UTF8.GetBytes(text)));

        MessageLine.ReadFrom(43, lines.Written.TrimEnd("\n"u8).ToArray()).Should().BeNull();
    }

    private static void Check(MessageRecord message, string text, PayloadEncodings encodings)
    {
        (message.Sequence, message.CommitId, message.CommittedAt).Should().Be((42, Commit, At));
        Encoding.UTF8.GetString(message.Payload.Bytes.Span).Should().Be(text);
        message.Payload.Encodings.Should().Be(encodings);
    }
}
