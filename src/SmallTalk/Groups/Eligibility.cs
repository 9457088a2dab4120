using Microsoft.Extensions.Options;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Says who may speak: not who has failed in the turn, is vetoed or throttled, and others before those who have failed, are busy, or fail too often.</summary>
internal sealed class Eligibility(
    IAgentMonitor monitor,
    SpeakerInfluence influence,
    FailureCounts failures,
    IOptions<AgentOptions> agents,
    IOptions<GroupOptions> options
)
{
    internal const string Down = "failed in this turn";
    internal const string Throttled = "spoke too often in a row";
    internal const string Busy = "busy";
    internal const string FailsOften = "failed often lately";

    public SpeakerPool Of(GroupScene scene)
    {
        var ranks = new List<(AgentDescriptor Agent, Rank Rank)>(scene.Members.Count);
        Dictionary<string, string>? passedOver = null;
        foreach (var member in scene.Members)
        {
            var (rank, why) = RankOf(scene, member);
            ranks.Add((member, rank));
            if (why is not null)
                (passedOver ??= new(StringComparer.OrdinalIgnoreCase))[member.Name] = why;
        }
        var best = ranks.Count == 0 ? Rank.Never : ranks.Max(ranked => ranked.Rank);
        if (best <= Rank.Throttled)
            return new([], [], passedOver, ranks.TrueForAll(ranked => ranked.Rank is Rank.Down or Rank.Failed));
        var candidates = ranks.FindAll(ranked => ranked.Rank == best).ConvertAll(ranked => ranked.Agent);
        if (passedOver is not null)
            candidates.ForEach(candidate => passedOver.Remove(candidate.Name));
        var addressable = ranks.FindAll(ranked => ranked.Rank > Rank.Throttled).ConvertAll(ranked => ranked.Agent);
        return new(candidates, addressable, passedOver is { Count: > 0 } ? passedOver : null, IsDown: false);
    }

    private (Rank, string?) RankOf(GroupScene scene, AgentDescriptor member)
    {
        var name = member.Name;
        if (scene.Memory.Down.Contains(name))
            return (Rank.Down, Down);
        if (influence.FindVeto(name, scene.Group.Name) is { } veto)
            return (Rank.Never, $"vetoed: {veto}");
        var health = monitor.Find(name);
        if (health is { Status: AgentStatus.Failed, StandIn: null })
            return (Rank.Failed, health.Cause ?? nameof(AgentStatus.Failed));
        if (scene.Memory.Last == name && scene.Memory.InARow >= (scene.Group.Rules.MaxInARow ?? options.Value.MaxInARow))
            return (Rank.Throttled, Throttled);
        if (health is { Status: AgentStatus.Failed or AgentStatus.Restarting })
            return (Rank.Replaced, health.Cause ?? health.Status.ToString());
        if (failures.IsToBeAvoided(name))
            return (Rank.Avoided, FailsOften);
        return health is not null && IsBusy(health) ? (Rank.Avoided, Busy) : (Rank.Free, null);
    }

    private bool IsBusy(AgentHealth health) =>
        health.CallsInFlight > 0 && GuardSettings.Of(agents.Value, health.Name).MaxConcurrentCalls is > 0 and var most && health.CallsInFlight >= most;

    /// <summary>Higher goes first.</summary>
    private enum Rank
    {
        Down,
        Failed,
        Never,
        Throttled,
        Replaced,
        Avoided,
        Free,
    }
}
