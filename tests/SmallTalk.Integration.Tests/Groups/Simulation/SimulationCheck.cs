using Microsoft.Extensions.AI;
using SmallTalk.Groups;
using SmallTalk.Sessions;

namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>Holds a simulated conversation against the rules of its group: what is stored of it, and what its events tell.</summary>
internal sealed class SimulationCheck(SimulatedTalk talk)
{
    private const int LongestReason = 1_000;

    private readonly SimulationPlan _plan = talk.Plan;
    private readonly List<string> _faults = [];
    private string[] _texts = [];

    /// <summary>Turns that have ended, by reason.</summary>
    public IReadOnlyList<SimulatedTurn> Turns { get; private set; } = [];

    /// <returns>What is wrong; empty when all is as it must be.</returns>
    public async Task<IReadOnlyList<string>> FindFaultsAsync()
    {
        await CheckHistoryAsync();
        Turns = SimulatedTurn.Cut((await StoredEvents.ReadAsync(talk.Host.Store))["talk"], _plan.Members);
        Expect(talk.Host.Turns.GetPendingTurn(talk.Conversation.Session) is null, "no turn is left behind");
        Expect(Turns.Count == talk.Asked.Count, $"{talk.Asked.Count} messages, {Turns.Count} turns");
        foreach (var (number, turn) in Turns.Index())
        {
            var before = _faults.Count;
            CheckSpeakers(turn);
            CheckBounds(turn, number < talk.Asked.Count ? talk.Asked[number] : "");
            CheckEnd(turn, number < talk.Asked.Count ? talk.Asked[number] : "");
            for (var fault = before; fault < _faults.Count; fault++)
                _faults[fault] += $" in turn {number + 1} of {_plan}: {turn}";
        }
        return _faults;
    }

    private async Task CheckHistoryAsync()
    {
        var messages = new List<SessionMessage>();
        await foreach (var message in talk.Conversation.Session.History.ReadAsync())
            messages.Add(message);
        Expect(messages.Select(message => message.Sequence).SequenceEqual(Enumerable.Range(1, messages.Count).Select(number => (long)number)), "no holes");
        Expect(messages.Where(IsOfUser).Select(message => message.Message.Text).SequenceEqual(talk.Asked), "all the user said, in order and once");
        _texts = [.. messages.Select(message => message.Message.Text)];
        foreach (var said in talk.AllSaid)
            Expect(_texts.Count(text => text == said) == 1, $"'{said}' is there once");
    }

    private static bool IsOfUser(SessionMessage message) => message.Message.Role == ChatRole.User && message.Message.AuthorName is null;

    private void CheckSpeakers(SimulatedTurn turn)
    {
        Expect(turn.Chosen.SequenceEqual(turn.Spoke), "each choice has an answer or a failure, and each of these a choice");
        Expect(turn.Reasons.All(reason => !string.IsNullOrWhiteSpace(reason) && reason.Length <= LongestReason), "each choice has a reason that can be read");
        Expect(turn.Strangers.Count == 0, $"{string.Join(", ", turn.Strangers)} is no member");
        foreach (var failed in turn.Failed)
            Expect(
                turn.Chosen.Count(name => name == failed) - turn.Replied.Count(name => name == failed) == 1,
                $"{failed} is not asked again when it has failed"
            );
    }

    private void CheckBounds(SimulatedTurn turn, string asked)
    {
        var (longest, row) = (0, 0);
        for (var at = 0; at < turn.Chosen.Length; at++)
            longest = Math.Max(longest, row = at > 0 && turn.Chosen[at] == turn.Chosen[at - 1] ? row + 1 : 1);
        Expect(longest <= _plan.MaxInARow, $"{longest} times in a row");
        Expect(turn.Called - AddressedIn(asked) <= _plan.MaxMentionDepth, $"{turn.Called} were called");
        Expect(turn.Spoke.Length <= MostIn(turn), $"{turn.Spoke.Length} have spoken");
        Expect(_plan.MaxTurns is null || turn.Replied.Length <= _plan.MaxTurns, $"{turn.Replied.Length} have answered");
    }

    private int MostIn(SimulatedTurn turn)
    {
        if (_plan.MaxRounds is { } rounds)
            return rounds * turn.MostMembers;
        if (_plan.MaxTurns is { } turns)
            return turns + turn.Failed.Length;
        return (AnswersOnce ? 1 + turn.Failed.Length : turn.MostMembers) + turn.Called;
    }

    private bool AnswersOnce => _plan.Selector is SelectorKind.Relevance or SelectorKind.Composite;

    private static int AddressedIn(string asked) => SimulationPlan.Everybody.Count(asked.Contains);

    private void CheckEnd(SimulatedTurn turn, string asked)
    {
        var (replied, spoke) = (turn.Replied.Length, turn.Spoke.Length);
        var left = turn.MembersAfter.Except(turn.Failed).ToList();
        var isRight = turn.Ended switch
        {
            GroupEndReasons.RoundLimit => spoke >= (_plan.MaxRounds ?? 1) * turn.MembersAfter.Count,
            GroupEndReasons.TurnLimit => replied >= (_plan.MaxTurns ?? (AnswersOnce ? 1 : int.MaxValue)),
            GroupEndReasons.Terminated => _plan.EndOn is { } phrase && replied > 0 && _texts.Any(text => text.Contains(phrase)),
            GroupEndReasons.TasksDone => _plan.EndsWithTasks,
            GroupEndReasons.Answered => replied > 0 && asked.Contains('@'),
            GroupEndReasons.NobodyFits => talk.HasSaidNobody,
            GroupEndReasons.AllMembersDown => left.Count == 0 && turn.MembersAfter.Count > 0,
            GroupEndReasons.NobodyMaySpeak => left is [var last]
                && turn.Chosen.TakeLast(_plan.MaxInARow).SequenceEqual(Enumerable.Repeat(last, _plan.MaxInARow)),
            GroupEndReasons.NoMembers => turn.MembersAfter.Count == 0,
            GroupEndReasons.Ended => talk.Conversation.Status == GroupStatus.Ended,
            _ => false,
        };
        Expect(isRight, $"it ends as it may: {turn.Ended}");
        var mayBeSilent = turn.Ended is GroupEndReasons.NobodyFits or GroupEndReasons.TasksDone or GroupEndReasons.Ended;
        var well = turn.Steady.Where(name => !_plan.Ailments.ContainsKey(name));
        Expect(replied > 0 || mayBeSilent || !well.Any(), $"{string.Join(", ", well)} could have answered");
    }

    private void Expect(bool holds, string what)
    {
        if (!holds)
            _faults.Add($"seed {_plan.Seed}: not so: {what}");
    }
}
