namespace SmallTalk.Agents;

/// <summary>What an exception of a chat client says of the failed request; read by <see cref="ChatRetryOptions.Inspect"/>. Immutable.</summary>
public sealed class ChatFailure
{
    /// <summary>The HTTP status of the answer; 0 is that no answer came. 0, 408, 429 and 500 or more are repeated, all others are not.</summary>
    /// <value>Null, by default, when it is not known: the type of the exception decides.</value>
    public int? Status { get; init; }

    /// <summary>The header <c>Retry-After</c> of the answer: a whole number of seconds, or a date. A text that is neither is ignored.</summary>
    /// <value>Null, by default, when there is none.</value>
    public string? RetryAfter { get; init; }

    /// <summary>The class of the error, which wins over what the status says; only <see cref="ErrorClass.Transient"/> is repeated.</summary>
    /// <value>Null, by default, when the status or the type of the exception decides.</value>
    public ErrorClass? Class { get; init; }
}
