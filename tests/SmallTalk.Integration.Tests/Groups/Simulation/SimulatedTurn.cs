using SmallTalk.Events;

namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>A turn of a simulated conversation as its events tell of it.</summary>
internal sealed class SimulatedTurn
{
    private readonly List<NewEvent> _events = [];

    private SimulatedTurn(IReadOnlyList<string> members) => (MembersBefore, MembersAfter, MostMembers) = (members, members, members.Count);

    public IReadOnlyList<string> MembersBefore { get; }

    public IReadOnlyList<string> MembersAfter { get; private set; }

    public int MostMembers { get; private set; }

    /// <summary>Who was a member all the time.</summary>
    public IEnumerable<string> Steady =>
        MembersBefore.Intersect(MembersAfter).Where(name => !Of(SmallTalkTopics.GroupLeft).Any(item => item.TextOf("agent") == name));

    public string[] Chosen => [.. Of(SmallTalkTopics.GroupSpeakerSelected).Select(item => item.TextOf("agent")!)];

    public string?[] Reasons => [.. Of(SmallTalkTopics.GroupSpeakerSelected).Select(item => item.TextOf("reason"))];

    /// <summary>How many were given the word by what was said; a selector that heeds names has scores.</summary>
    public int Called => Of(SmallTalkTopics.GroupSpeakerSelected).Count(item => item.TextOf("reason") is "mentioned" or "handed_over" && !item.Has("scores"));

    /// <summary>Who has answered or failed, in order.</summary>
    public string[] Spoke =>
        [.. _events.Where(item => item.Topic is SmallTalkTopics.AgentReplied or SmallTalkTopics.AgentFailed).Select(item => item.TextOf("agent")!)];

    public string[] Replied => [.. Of(SmallTalkTopics.AgentReplied).Select(item => item.TextOf("agent")!)];

    public string[] Failed => [.. Of(SmallTalkTopics.AgentFailed).Select(item => item.TextOf("agent")!)];

    /// <summary>Why it has ended; null when it has not ended well.</summary>
    public string? Ended => _events[^1].Topic == SmallTalkTopics.TurnCompleted ? _events[^1].TextOf("endedBecause") : null;

    public bool WasSuspended => Of(SmallTalkTopics.TurnSuspended).Any();

    /// <summary>Whoever was chosen and was no member then, unless it left in the midst of its answer.</summary>
    public List<string> Strangers { get; } = [];

    /// <summary>Cuts events into turns.</summary>
    public static IReadOnlyList<SimulatedTurn> Cut(IEnumerable<NewEvent> events, IReadOnlyList<string> members)
    {
        var turns = new List<SimulatedTurn>();
        SimulatedTurn? turn = null;
        foreach (var item in events)
        {
            if (item.Topic == SmallTalkTopics.TurnStarted)
                turns.Add(turn = new(members));
            turn?.Add(item);
            if (item.Topic is SmallTalkTopics.GroupJoined or SmallTalkTopics.GroupLeft)
                members = item.TextsOf("members");
            turn?.MembersAre(members);
            if (item.Topic is SmallTalkTopics.TurnCompleted or SmallTalkTopics.TurnFailed)
                turn = null;
        }
        return turns;
    }

    public override string ToString() =>
        string.Join(
            ", ",
            _events.Select(item => $"{item.Topic} {item.TextOf("agent")} {Shortened(item.TextOf("reason") ?? item.TextOf("endedBecause"))}".Trim())
        );

    private static string? Shortened(string? text) => text is { Length: > 60 } ? text[..60] : text;

    private IEnumerable<NewEvent> Of(string topic) => _events.Where(item => item.Topic == topic);

    private void Add(NewEvent item)
    {
        if (item.Topic == SmallTalkTopics.GroupSpeakerSelected && item.TextOf("agent") is { } agent && !MembersAfter.Contains(agent) && !LeftJustNow(agent))
            Strangers.Add(agent);
        _events.Add(item);
    }

    // The event of a choice may travel in the commit of the answer, behind what the speaker did meanwhile.
    private bool LeftJustNow(string agent) =>
        _events
            .AsEnumerable()
            .Reverse()
            .TakeWhile(item => item.Topic is not (SmallTalkTopics.AgentReplied or SmallTalkTopics.AgentFailed))
            .Any(item => item.Topic == SmallTalkTopics.GroupLeft && item.TextOf("agent") == agent);

    private void MembersAre(IReadOnlyList<string> members) => (MembersAfter, MostMembers) = (members, Math.Max(MostMembers, members.Count));
}
