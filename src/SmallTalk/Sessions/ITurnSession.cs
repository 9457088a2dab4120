using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>What the turn pipeline needs of a session beyond the public contract.</summary>
internal interface ITurnSession : ISession
{
    /// <summary>The process that commits here; null when the store runs without a lease.</summary>
    ProcessOwner? Owner { get; }

    /// <summary>Whether other processes may write to this session at the same time.</summary>
    bool IsShared { get; }

    /// <summary>The largest message that it takes, in bytes of JSON.</summary>
    int MaxMessageBytes { get; }

    /// <summary>Marks a turn as in flight: until it is disposed the session counts as active and is not unloaded.</summary>
    /// <exception cref="SessionGoneException">The session takes no turns.</exception>
    /// <exception cref="CapacityExceededException">The session was idle and the limit of active sessions is reached.</exception>
    IDisposable BeginTurn();

    /// <summary>Whether another process that began a turn still lives: its lease runs and is not fenced.</summary>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<bool> IsAliveAsync(ProcessOwner owner, CancellationToken cancellationToken = default);
}
