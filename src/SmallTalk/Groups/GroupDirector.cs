using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>Keeps the order of a group's conversation (ADR 14). Every way out is an end with a reason; a member's failure lets the others go on.</summary>
internal sealed partial class GroupDirector(Group group, GroupParts parts) : ITurnDirector
{
    private readonly ILogger _logger = parts.Logger;

    public string Name => group.Name;

    public IReadOnlyDictionary<string, JsonElement> GetShared(ISession session) => new ContextView(session, Name);

    public async ValueTask<TurnStep> NextAsync(TurnProgress progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var scene = SceneOf(progress);
        if (scene.Record is { Status: GroupStatus.Paused })
            return End(scene, GroupEndReasons.Paused) with { IsSuspended = true };
        if (FindEnd(scene) is { } because)
            return End(scene, because);
        if (scene.HasAnswer)
            parts.Downs.Recovered(Name);
        scene = scene with { Memory = parts.Floor.Listen(scene) };
        var pool = parts.Eligibility.Of(scene);
        if (pool.IsDown)
            return End(scene, WhyNobody(scene, pool));
        var isCalled = CalledOf(scene, pool) is not null;
        if (scene.Memory.IsExclusive && !isCalled && Answers(scene) > 0)
            return End(scene, GroupEndReasons.Answered);
        if (FindLimit(scene, isCalled) is { } limit)
            return End(scene, limit);
        if (pool.Addressable.Count == 0)
            return End(scene, WhyNobody(scene, pool));
        await WaitAsync(progress, cancellationToken).ConfigureAwait(false);
        return await ChooseAsync(scene, pool, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<TurnStep> ChooseAsync(GroupScene scene, SpeakerPool pool, CancellationToken cancellationToken)
    {
        using var choice = new SpeakerChoice(scene, parts);
        var selection = CalledOf(scene, pool) ?? await parts.Chooser.ChooseAsync(scene, pool, cancellationToken).ConfigureAwait(false);
        if (selection.Agent is not { } agent)
            return End(scene, choice.Nobody(selection));
        return new(agent, selection.Reason, [Remember(scene.Memory.Choose(agent))])
        {
            Events = choice.Chosen(selection, pool),
            IsStoredFirst = !group.Selector.IsRepeatable,
        };
    }

    /// <summary>Who was addressed, or given a task, goes before every selector; who may not speak is passed over.</summary>
    private static SpeakerSelection? CalledOf(GroupScene scene, SpeakerPool pool)
    {
        foreach (var call in scene.Memory.Queue)
            if (SpeakerPool.Find(pool.Addressable, call.Agent) is { } called)
                return new(called.Name, 1, call.Because);
        return null;
    }

    private GroupScene SceneOf(TurnProgress progress)
    {
        var record = GroupRecords.ReadConversation(progress.Session, Name);
        var memory = GroupRecords.ReadMemory(progress.Session, Name).In(progress.TurnId);
        var scene = new GroupScene
        {
            Group = group,
            Progress = progress,
            Record = record,
            Members = record is null ? group.Members : parts.Membership.Of(record),
            Memory = memory,
            Loaded = progress.Session.History.Loaded,
        };
        return progress.HasLastFailed ? scene with { Memory = memory.LastIsDown() } : scene;
    }

    private string? FindEnd(GroupScene scene)
    {
        if (scene.Record is { Status: GroupStatus.Ended })
            return GroupEndReasons.Ended;
        if (scene.Members.Count == 0)
            return GroupEndReasons.NoMembers;
        if (scene.HasAnswer && IsTermination(scene.Newest!.Message))
            return GroupEndReasons.Terminated;
        return group.Rules.EndsWithTasks && scene.Progress.SpeakersDone > 0 && GroupFloor.AreTasksDone(scene) ? GroupEndReasons.TasksDone : null;
    }

    /// <summary>Conditions are code of the host: one that fails is not met.</summary>
    private bool IsTermination(ChatMessage answer)
    {
        try
        {
            return group.IsTermination(answer);
        }
        catch (Exception error)
        {
            LogConditionFailed(error, Name);
            return false;
        }
    }

    /// <summary>What the group says holds for all answers; what it takes from its selector, not for those who were addressed. Who has failed has had its place in the round, and has not answered.</summary>
    private string? FindLimit(GroupScene scene, bool isCalled)
    {
        var (rules, done) = (group.Rules, scene.Progress.SpeakersDone);
        if (Answers(scene) >= rules.MaxTurns)
            return GroupEndReasons.TurnLimit;
        if (rules.MaxRounds is { } rounds && done >= (long)rounds * scene.Members.Count)
            return GroupEndReasons.RoundLimit;
        if (rules is not { MaxTurns: null, MaxRounds: null } || isCalled)
            return null;
        if (group.Selector.AnswersPerMessage is not { } answers)
            return done >= scene.Members.Count ? GroupEndReasons.RoundLimit : null;
        return Answers(scene) >= answers ? GroupEndReasons.TurnLimit : null;
    }

    /// <summary>How many have answered in the turn; one that has failed has not.</summary>
    private static int Answers(GroupScene scene) => scene.Progress.SpeakersDone - scene.Memory.Down.Count;

    private string WhyNobody(GroupScene scene, SpeakerPool pool)
    {
        if (!pool.IsDown)
            return GroupEndReasons.NobodyMaySpeak;
        parts.Downs.AllDown(group.Name, scene.Members, pool);
        return GroupEndReasons.AllMembersDown;
    }

    private async ValueTask WaitAsync(TurnProgress progress, CancellationToken cancellationToken)
    {
        if (progress.SpeakersDone > 0 && group.Rules.MinGap is { } gap && gap > TimeSpan.Zero)
            await Task.Delay(gap, parts.Time, cancellationToken).ConfigureAwait(false);
    }

    private TurnStep End(GroupScene scene, string because)
    {
        parts.Instruments.Ended(Name, because);
        return TurnStep.End(because) with { State = scene.Progress.HasLastFailed ? [Remember(scene.Memory)] : [] };
    }

    private SessionStateChange Remember(GroupMemory memory) => new(GroupNames.Memory(Name), GroupRecords.Write(memory), Name);

    [LoggerMessage(8006, LogLevel.Warning, "A condition that ends turns of group {Group} failed; it counts as not met")]
    private partial void LogConditionFailed(Exception error, string group);
}
