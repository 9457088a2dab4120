using System.Text;
using CsCheck;
using SmallTalk.Diagnostics;

namespace SmallTalk.Observability.Tests.Alerts;

/// <summary>Texts from anywhere in messages of ours.</summary>
public sealed class AlertTextTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(Gen.Char, Gen.Char["\r\n\0\u0085\u2028\ud83d\ude00"]).Array.Select(chars => new string(chars));

    [Test]
    public void Any_text_becomes_one_well_formed_line_of_bounded_length() =>
        Gen.Select(Texts, Gen.Int[5, 30])
            .Sample(
                (text, most) =>
                {
                    var line = AlertText.OneLine(text, most);
                    return line.Length <= most
                        && !line.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029')
                        && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)) == line;
                }
            );

    [TestCase(null, "")]
    [TestCase("", "")]
    [TestCase("12345", "12345")]
    [TestCase("123456", "1234…")]
    [TestCase("123😀", "123😀")]
    [TestCase("123😀6", "123…")]
    [TestCase("a\r\nb", "a  b")]
    public void A_line_ends_in_time(string? text, string expected) => AlertText.OneLine(text, 5).Should().Be(expected);
}
