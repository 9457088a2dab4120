using System.Threading.RateLimiting;
using Polly;
using Polly.CircuitBreaker;
using SmallTalk.Agents;

namespace SmallTalk.Turns;

/// <summary>
/// What stands between all turns and one agent: a circuit breaker, which refuses calls while most of them fail, and a bulkhead, which bounds how many run at
/// once. Safe for use by several threads.
/// </summary>
/// <remarks>An answer passes neither of them: they see the call begin and end, so that an update costs nothing more.</remarks>
internal sealed class AgentGuard : IDisposable
{
    private readonly GuardSettings _settings;
    private readonly ResiliencePipeline<CallEnd> _breaker;
    private readonly ConcurrencyLimiter? _bulkhead;

    /// <param name="settings">The settings, checked.</param>
    /// <param name="time">Drives the window and the break.</param>
    /// <param name="opened">Is told when the circuit opens, and for how long.</param>
    /// <param name="closed">Is told when it closes again.</param>
    public AgentGuard(GuardSettings settings, TimeProvider time, Action<TimeSpan> opened, Action closed)
    {
        _settings = settings;
        _breaker = new ResiliencePipelineBuilder<CallEnd> { TimeProvider = time }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions<CallEnd>
                {
                    FailureRatio = settings.BreakerFailureRatio,
                    MinimumThroughput = settings.BreakerMinimumCalls,
                    SamplingDuration = settings.BreakerWindow,
                    BreakDuration = settings.BreakDuration,
                    ShouldHandle = static outcome => new(IsFailure(outcome.Outcome.Result)),
                    OnOpened = open =>
                    {
                        opened(open.BreakDuration);
                        return default;
                    },
                    OnClosed = _ =>
                    {
                        closed();
                        return default;
                    },
                }
            )
            .Build();
        if (settings.MaxConcurrentCalls > 0)
            _bulkhead = new(
                new()
                {
                    PermitLimit = settings.MaxConcurrentCalls,
                    QueueLimit = settings.MaxQueuedCalls,
                    QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
                }
            );
    }

    public GuardSettings Settings => _settings;

    /// <summary>How many calls wait for a place; null when they never have to.</summary>
    public long? Waiting => _bulkhead?.GetStatistics()!.CurrentQueuedCount;

    /// <summary>Lets the agent answer, unless its circuit is open or too many calls of it wait.</summary>
    public async ValueTask<CallEnd> RunAsync(AgentCall call, IAgent agent, AgentRequest request)
    {
        var context = ResilienceContextPool.Shared.Get(continueOnCapturedContext: false, CancellationToken.None);
        try
        {
            var outcome = await _breaker
                .ExecuteOutcomeAsync(
                    static (_, work) => new ValueTask<Outcome<CallEnd>>(work.Call.RunAsync(work.Agent, work.Request, work.Bulkhead)),
                    context,
                    (Call: call, Agent: agent, Request: request, Bulkhead: _bulkhead)
                )
                .ConfigureAwait(false);
            if (outcome.Exception is BrokenCircuitException refused)
                return new(CallEndKind.CircuitOpen, refused);
            outcome.ThrowIfException();
            return outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    public void Dispose() => _bulkhead?.Dispose();

    // What is wrong with one request says nothing of the next one, and what a stop has ended nothing of the agent.
    private static bool IsFailure(CallEnd end) =>
        end.Kind is CallEndKind.TookTooLong or CallEndKind.FellSilent
        || (end.Kind is CallEndKind.Threw && AgentFailures.Classify(end.Error!) is ErrorClass.Transient or ErrorClass.Permanent);
}
