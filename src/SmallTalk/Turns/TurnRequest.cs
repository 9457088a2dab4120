using System.Diagnostics;
using Microsoft.Extensions.AI;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>A turn that is asked for: checked, everything that was left open filled in.</summary>
internal sealed class TurnRequest
{
    private readonly TurnOptions? _options;
    private readonly TurnRunnerOptions _defaults;

    internal TurnRequest(ITurnSession session, string? target, ChatMessage? message, TurnOptions? options, TurnRunnerOptions defaults)
    {
        Session = session;
        Target = target;
        Message = message;
        _options = options;
        _defaults = defaults;
        Check(options?.TurnId, "turn id");
        Check(options?.CorrelationId, "correlation id");
        Timeouts = new(
            Check(options?.Timeout, nameof(TurnOptions.Timeout)) ?? defaults.AgentTimeout,
            Check(options?.IdleTimeout, nameof(TurnOptions.IdleTimeout)) ?? defaults.IdleTimeout,
            defaults.StallTimeout
        );
    }

    internal ITurnSession Session { get; }

    /// <summary>Whom it is sent to; null when a pending turn is resumed.</summary>
    internal string? Target { get; }

    /// <summary>The user's message; null when a pending turn is resumed.</summary>
    internal ChatMessage? Message { get; }

    internal TurnTimeouts Timeouts { get; }

    internal TurnFailurePolicy Policy => _options?.FailurePolicy ?? _defaults.FailurePolicy;

    internal string NewTurnId() => _options?.TurnId ?? RandomIds.NewUuid().ToString("N");

    internal string NewCorrelationId(string turnId) => _options?.CorrelationId ?? Activity.Current?.TraceId.ToString() ?? turnId;

    private static void Check(string? text, string what)
    {
        if (text is not null && OpaqueText.FindFault(text) is { } fault)
            throw new InvalidIdException(what, text, fault);
    }

    private static TimeSpan? Check(TimeSpan? timeout, string setting)
    {
        if (timeout < TurnTimeouts.Shortest || timeout > TurnTimeouts.Longest)
            throw new ArgumentOutOfRangeException(setting, timeout, $"It must be {TurnTimeouts.Shortest} to {TurnTimeouts.Longest}.");
        return timeout;
    }
}
