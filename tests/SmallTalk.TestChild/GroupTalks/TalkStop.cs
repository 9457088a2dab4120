using System.Globalization;

namespace SmallTalk.TestChild.GroupTalks;

/// <summary>Where a conversation is to stand still.</summary>
/// <param name="Talk">The conversation.</param>
/// <param name="When"><see cref="Before"/> or <see cref="After"/> a commit of its session, or <see cref="Within"/> an answer.</param>
/// <param name="Number">Which commit, from 1 on; or the index of the answer's line.</param>
internal sealed record TalkStop(string Talk, string When, int Number)
{
    public const string Before = "before";
    public const string After = "after";
    public const string Within = "within";

    public static TalkStop Parse(string line) =>
        line.Split('\t') is [var talk, var when, var number]
            ? new(talk, when, int.Parse(number, CultureInfo.InvariantCulture))
            : throw new FormatException(line);

    public override string ToString() => FormattableString.Invariant($"{Talk}\t{When}\t{Number}");
}
