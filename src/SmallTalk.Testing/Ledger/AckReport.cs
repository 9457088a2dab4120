using System.Globalization;
using System.Text;
using SmallTalk.Sessions;

namespace SmallTalk.Testing;

/// <summary>What a store holds of what was acknowledged. Immutable.</summary>
public sealed record AckReport
{
    private const int Named = 5;

    /// <summary>How many messages were acknowledged.</summary>
    public required int Acknowledged { get; init; }

    /// <summary>How many of them the store holds at their place, unchanged.</summary>
    public required int Restored { get; init; }

    /// <summary>How many messages the store holds in those sessions, acknowledged or not.</summary>
    public required int Stored { get; init; }

    /// <summary>Acknowledged messages that are not in the store: nothing is at their place.</summary>
    public required IReadOnlyList<Acknowledgement> Lost { get; init; }

    /// <summary>Acknowledged messages in whose place the store holds another message.</summary>
    public required IReadOnlyList<Acknowledgement> Changed { get; init; }

    /// <summary>Messages that the store holds more often than they were acknowledged.</summary>
    public required IReadOnlyList<Acknowledgement> Doubled { get; init; }

    /// <summary>Sequences at which a session has no message though it has later ones.</summary>
    public required IReadOnlyList<(SessionKey Session, long Sequence)> Holes { get; init; }

    /// <summary>Whether nothing is lost, changed, doubled or missing.</summary>
    public bool IsClean => Lost.Count + Changed.Count + Doubled.Count + Holes.Count == 0;

    /// <summary>The counts, and the first of whatever is wrong.</summary>
    /// <returns>One line, and one more for each kind of fault.</returns>
    public override string ToString()
    {
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"{Acknowledged} messages acknowledged, {Restored} restored, {Lost.Count + Changed.Count} lost"
        );
        Append(text, "not in the store", Lost.Select(NameOf));
        Append(text, "changed", Changed.Select(NameOf));
        Append(text, "doubled", Doubled.Select(NameOf));
        Append(text, "holes", Holes.Select(hole => NameOf(hole.Session, hole.Sequence)));
        return text.ToString();
    }

    private static string NameOf(Acknowledgement entry) => NameOf(entry.Session, entry.Sequence);

    private static string NameOf(SessionKey session, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{session} #{sequence}");

    private static void Append(StringBuilder text, string what, IEnumerable<string> names)
    {
        var all = names.ToList();
        if (all.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"\n{what} ({all.Count}): {string.Join(", ", all.Take(Named))}")
                .Append(all.Count > Named ? " …" : string.Empty);
    }
}
