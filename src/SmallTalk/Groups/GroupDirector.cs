using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using SmallTalk.Agents;
using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>Keeps the order of a group's conversation. Every way out is an end with a reason; a member's failure lets the others go on.</summary>
internal sealed partial class GroupDirector(
    string name,
    IReadOnlyList<AgentDescriptor> members,
    ISpeakerSelector selector,
    GroupRules rules,
    GroupInstruments instruments,
    TimeProvider time,
    ILogger<GroupDirector> logger
) : ITurnDirector
{
    private readonly string _entry = $"group:{name}";
    private readonly RoundRobinSelector _fallback = new();
    private readonly ILogger _logger = logger;

    public string Name => name;

    public async ValueTask<TurnStep> NextAsync(TurnProgress progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var memory = Recall(progress.Session).In(progress.TurnId);
        if (progress.LastFailure is not null)
            memory = memory.LastIsDown();
        if (EndOf(progress, memory) is { } because)
            return End(because);
        var candidates = CandidatesOf(memory);
        if (candidates.Count == 0)
            return End(GroupEndReasons.NobodyMaySpeak);
        var selection = await SelectAsync(RequestOf(progress, memory, candidates), cancellationToken).ConfigureAwait(false);
        var chosen = candidates.Find(agent => string.Equals(agent.Name, selection.Agent, StringComparison.OrdinalIgnoreCase));
        if (chosen is null)
        {
            LogUnknown(selection.Agent ?? "nobody", Name, progress.TurnId);
            return End(GroupEndReasons.UnknownSelection);
        }
        return new(chosen.Name, selection.Reason, [Remember(memory.Choose(chosen.Name))]);
    }

    private string? EndOf(TurnProgress progress, GroupMemory memory)
    {
        if (memory.Down.Count >= members.Count)
            return GroupEndReasons.AllMembersDown;
        if (IsTerminated(progress))
            return GroupEndReasons.Terminated;
        if (progress.SpeakersDone >= rules.MaxTurns)
            return GroupEndReasons.TurnLimit;
        return progress.SpeakersDone >= (long)rules.MaxRounds * members.Count ? GroupEndReasons.RoundLimit : null;
    }

    private bool IsTerminated(TurnProgress progress) =>
        progress is { SpeakersDone: > 0, LastFailure: null, Session.History.Loaded: [.., { Message: var answer }] }
        && answer.Role == ChatRole.Assistant
        && rules.EndWhen.Any(condition => condition(answer));

    private List<AgentDescriptor> CandidatesOf(GroupMemory memory) =>
        [.. members.Where(member => !memory.Down.Contains(member.Name) && (member.Name != memory.Last || memory.InARow < rules.MaxInARow))];

    private SpeakerRequest RequestOf(TurnProgress progress, GroupMemory memory, IReadOnlyList<AgentDescriptor> candidates)
    {
        var loaded = progress.Session.History.Loaded;
        return new()
        {
            Group = Name,
            Candidates = candidates,
            Members = members,
            History = [.. loaded.Skip(Math.Max(0, loaded.Count - rules.History)).Select(message => message.Message)],
            LastSpeaker = memory.Last,
            Round = progress.SpeakersDone,
        };
    }

    /// <summary>A selector that fails is no reason to fall silent: then the members speak one after the other.</summary>
    private async ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        try
        {
            return await selector.SelectAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogSelectorFailed(error, Name);
            return await _fallback.SelectAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            instruments.Selected(Name, time.GetElapsedTime(began));
        }
    }

    private TurnStep End(string because)
    {
        instruments.Ended(Name, because);
        return TurnStep.End(because);
    }

    private GroupMemory Recall(ISession session) =>
        session.GetState(_entry) is { } stored ? stored.Deserialize(GroupJson.Default.GroupMemory) ?? GroupMemory.Empty : GroupMemory.Empty;

    private SessionStateChange Remember(GroupMemory memory) => new(_entry, JsonSerializer.SerializeToElement(memory, GroupJson.Default.GroupMemory), Name);
}
