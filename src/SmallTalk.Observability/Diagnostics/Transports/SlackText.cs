using System.Text;

namespace SmallTalk.Diagnostics;

/// <summary>Text for Slack, already escaped.</summary>
internal sealed record SlackText(string Text)
{
    /// <summary>How much a paragraph takes.</summary>
    internal const int MostLength = 3000;

    public string Type { get; } = "mrkdwn";

    /// <summary>Names and addresses in it become neither mentions nor links.</summary>
    public bool Verbatim { get; } = true;

    /// <summary>Escapes the three characters that mean something to Slack, and shortens what would be too long then.</summary>
    public static string Escape(string text, int most = MostLength)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var next = rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                _ => rune.ToString(),
            };
            if (escaped.Length + next.Length >= most)
                return escaped.Append('…').ToString();
            escaped.Append(next);
        }
        return escaped.ToString();
    }
}
