namespace SmallTalk.Resilience;

/// <summary>When a circuit opens, and for how long.</summary>
/// <param name="FailureRatio">The share of failures that opens it, above 0 and at most 1.</param>
/// <param name="MinimumCalls">How many outcomes the window must hold before the share counts.</param>
/// <param name="Window">Over which outcomes are counted.</param>
/// <param name="Break">For how long calls are refused.</param>
internal readonly record struct CircuitSettings(double FailureRatio, int MinimumCalls, TimeSpan Window, TimeSpan Break);
