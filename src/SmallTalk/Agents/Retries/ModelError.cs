namespace SmallTalk.Agents;

/// <summary>What is thought of an error of a model.</summary>
/// <param name="Class">Whether it may pass.</param>
/// <param name="Kind">What it is counted as.</param>
/// <param name="RetryAfter">How long the model's host asks to wait; null when it does not say.</param>
internal readonly record struct ModelError(ErrorClass Class, ModelErrorKind Kind, TimeSpan? RetryAfter = null);
