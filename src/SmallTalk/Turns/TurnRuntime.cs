using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;

namespace SmallTalk.Turns;

/// <summary>What all turns of a host share.</summary>
internal sealed class TurnRuntime(
    IOptions<TurnRunnerOptions> options,
    TimeProvider time,
    TurnDirectory directory,
    AgentGuards guards,
    TurnInstruments instruments,
    AgentInstruments agentInstruments,
    ILogger<TurnRunner> logger
)
{
    internal TurnRunnerOptions Options { get; } = options.Value;

    internal TimeProvider Time { get; } = time;

    internal TurnDirectory Directory { get; } = directory;

    internal AgentGuards Guards { get; } = guards;

    internal TurnInstruments Instruments { get; } = instruments;

    internal AgentInstruments AgentInstruments { get; } = agentInstruments;

    internal ILogger Logger { get; } = logger.Unfailing();

    internal TurnGates Gates { get; } = new(options.Value.Concurrency, options.Value.QueueLimit);

    internal RunningTurns Running { get; } = new();

    /// <summary>Whether a turn is seen as pending while it runs: not when several run at once, or nothing of it is stored before its end.</summary>
    internal bool KeepsPending(TurnFailurePolicy policy) => Options.Concurrency != TurnConcurrency.Parallel && policy != TurnFailurePolicy.Discard;
}
