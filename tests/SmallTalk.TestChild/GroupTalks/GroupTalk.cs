using SmallTalk.Testing;

namespace SmallTalk.TestChild.GroupTalks;

/// <summary>A conversation of a group with its user, message by message, and how the group is set up.</summary>
internal sealed record GroupTalk
{
    /// <summary>Its id; the name of the group and of the session too.</summary>
    public required string Id { get; init; }

    /// <summary>Who takes part at the beginning.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    public required IReadOnlyList<TalkLine> Lines { get; init; }

    /// <summary>How speakers are chosen; null is as the lines say.</summary>
    public string? Selector { get; init; }

    /// <summary>How many answers a message gets at most; null is as many as come.</summary>
    public int? Turns { get; init; }

    public string? EndOn { get; init; }

    public bool EndsWithTasks { get; init; }

    /// <summary>What it was made of, when it was recorded elsewhere.</summary>
    public RecordedConversation? Recording { get; init; }

    /// <summary>Everybody who says something.</summary>
    public IEnumerable<string> Speakers => Lines.Select(line => line.From).Where(from => from is not (TalkLine.User or TalkLine.Tool)).Distinct();
}
