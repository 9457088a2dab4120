namespace SmallTalk.Sessions;

/// <summary>The messages of a session: how many there are, the ones in memory, and the rest on demand.</summary>
/// <remarks>Safe for use by several threads; <see cref="Loaded"/> is a snapshot.</remarks>
public interface ISessionHistory
{
    /// <summary>How many messages the session has, in memory or not.</summary>
    long Count { get; }

    /// <summary>The newest messages that are in memory, oldest first, without a hole up to the end.</summary>
    IReadOnlyList<SessionMessage> Loaded { get; }

    /// <summary>Streams messages in order, from memory where they are there and in pages from the store otherwise.</summary>
    /// <param name="after">The sequence after which to begin; 0 is the beginning.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The messages.</returns>
    IAsyncEnumerable<SessionMessage> ReadAsync(long after = 0, CancellationToken cancellationToken = default);
}
