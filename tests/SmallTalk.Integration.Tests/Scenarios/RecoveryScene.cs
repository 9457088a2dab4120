using System.Collections.Concurrent;
using SmallTalk.Events;

namespace SmallTalk.Integration.Scenarios;

/// <summary>What the agents of a scenario share: what befalls them, and where they write down what they do. Safe for use by several threads.</summary>
/// <param name="plan">What befalls them.</param>
internal sealed class RecoveryScene(MishapPlan plan)
{
    private readonly ConcurrentDictionary<string, int> _made = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<EventId>> _handled = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<KeptMemory>> _kept = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    public MishapPlan Plan => plan;

    /// <summary>Completes when the scenario is over; whoever stands still goes home then.</summary>
    public Task Over => _over.Task;

    /// <summary>Each run of a tool.</summary>
    public ConcurrentQueue<ToolRun> ToolRuns { get; } = new();

    /// <summary>Who has failed.</summary>
    public ConcurrentQueue<UnsteadyAgent> Befallen { get; } = new();

    public void End() => _over.TrySetResult();

    public int NumberOf(string agent) => _made.AddOrUpdate(agent, 1, (_, made) => made + 1);

    /// <summary>Counts the requests to the models.</summary>
    public int NextRequest() => Interlocked.Increment(ref _requests);

    /// <summary>The events that the instances of an agent have handled, in order.</summary>
    public ConcurrentQueue<EventId> HandledBy(string agent) => _handled.GetOrAdd(agent, _ => new());

    /// <summary>What the instances of an agent have given to be kept and got back, in order.</summary>
    public ConcurrentQueue<KeptMemory> KeptBy(string agent) => _kept.GetOrAdd(agent, _ => new());
}
