using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>What goes wrong with a call of a store. Immutable.</summary>
public sealed class Fault
{
    private readonly Func<StoreCall, Exception>? _error;

    private Fault(FaultKind kind, TimeSpan time = default, Func<StoreCall, Exception>? error = null)
    {
        Kind = kind;
        Time = time;
        _error = error;
    }

    /// <summary>The call never reaches the store and is never answered; only its token, <see cref="FaultPlan.Release"/> or <see cref="FaultPlan.Abort"/> ends it.</summary>
    public static Fault DropRequest { get; } = new(FaultKind.DropRequest);

    /// <summary>The store does what it is asked, and the answer never arrives; only the token, <see cref="FaultPlan.Release"/> or <see cref="FaultPlan.Abort"/> ends the call.</summary>
    public static Fault DropReply { get; } = new(FaultKind.DropReply);

    /// <summary>The store is asked twice, one call after the other, and the first answer is returned. A streamed item arrives twice.</summary>
    public static Fault Duplicate { get; } = new(FaultKind.Duplicate);

    /// <summary>This call and every later one hang before they reach the store; see <see cref="FaultPlan.StopWorld"/>.</summary>
    public static Fault StopWorldBefore { get; } = new(FaultKind.StopWorldBefore);

    /// <summary>The store does what this call asks; then its answer and every later call hang; see <see cref="FaultPlan.StopWorld"/>.</summary>
    public static Fault StopWorldAfter { get; } = new(FaultKind.StopWorldAfter);

    internal FaultKind Kind { get; }

    internal TimeSpan Time { get; }

    /// <summary>The call reaches the store later, by the plan's clock.</summary>
    /// <param name="time">How much later.</param>
    /// <returns>The fault.</returns>
    public static Fault Delay(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return new(FaultKind.Delay, time);
    }

    /// <summary>The call fails before it reaches the store: nothing has happened.</summary>
    /// <param name="error">Makes the error; null makes a <see cref="StoreUnavailableException"/>.</param>
    /// <returns>The fault.</returns>
    public static Fault FailBefore(Func<StoreCall, Exception>? error = null) => new(FaultKind.FailBefore, error: error);

    /// <summary>The store does what it is asked, and the call fails all the same: the caller does not know the outcome.</summary>
    /// <param name="error">Makes the error; null makes a <see cref="StoreUnavailableException"/> whose <see cref="StoreException.OutcomeUnknown"/> is true.</param>
    /// <returns>The fault.</returns>
    public static Fault FailAfter(Func<StoreCall, Exception>? error = null) => new(FaultKind.FailAfter, error: error);

    internal Exception MakeError(StoreCall call) =>
        _error?.Invoke(call)
        ?? new StoreUnavailableException($"Injected fault: {call.Operation} number {call.Number} failed.") { OutcomeUnknown = Kind == FaultKind.FailAfter };
}
