namespace SmallTalk.Resilience;

/// <summary>The answer of a circuit to a call, which goes back to it with the outcome.</summary>
/// <param name="IsRefused">Whether the call must not be made.</param>
/// <param name="RetryAfter">Of a refused call: when one may be let through; null while a trial is on its way.</param>
/// <param name="Epoch">Between two changes of the circuit; the outcome of a call from an earlier one counts for nothing.</param>
internal readonly record struct CircuitPass(bool IsRefused, TimeSpan? RetryAfter, long Epoch);
