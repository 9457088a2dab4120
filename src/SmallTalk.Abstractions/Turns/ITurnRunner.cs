using Microsoft.Extensions.AI;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Turns;

/// <summary>The one pipeline that joins a session and an agent or group: a user's message with all it causes.</summary>
/// <remarks>
/// The user's message is stored before an agent is called; each completed step (a model's answer with its tool calls, a tool's result) is a commit.
/// Updates are no acknowledgement: the last update carries a receipt and comes after the last commit. A turn that is never enumerated does nothing. A
/// consumer that leaves, cancels or is never heard of again ends the turn under its <see cref="TurnOptions.FailurePolicy"/>. Safe for use by several threads.
/// </remarks>
public interface ITurnRunner
{
    /// <summary>Sends a user's message to an agent or group.</summary>
    /// <param name="session">The session.</param>
    /// <param name="target">The name of an agent or group, without regard to case.</param>
    /// <param name="message">The user's message.</param>
    /// <param name="options">How; null is as configured.</param>
    /// <param name="cancellationToken">Cancels the turn; what is kept is decided by the failure policy.</param>
    /// <returns>The updates of all speakers; the last one carries the receipt.</returns>
    /// <exception cref="UnknownTargetException">No agent or group has that name.</exception>
    /// <exception cref="SessionGoneException">The session takes no turns.</exception>
    /// <exception cref="TurnRejectedException">The queue of the session is full, a turn runs and the mode is to reject, or a turn is pending.</exception>
    /// <exception cref="ReentrantTurnException">The call comes from inside a turn of the same session.</exception>
    /// <exception cref="TurnFailedException">The agent failed; says what was kept.</exception>
    /// <exception cref="StoreException">The store failed and the policy is to refuse.</exception>
    IAsyncEnumerable<TurnUpdate> SendAsync(
        ISession session,
        string target,
        ChatMessage message,
        TurnOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Goes on with the session's pending turn at its first missing step. A half-streamed answer is asked for again; a tool whose result was not committed runs again with the same idempotency key.</summary>
    /// <param name="session">The session.</param>
    /// <param name="options">How; null is as configured.</param>
    /// <param name="cancellationToken">Cancels the turn.</param>
    /// <returns>The updates of what was missing; the last one carries the receipt. Empty when no turn is pending.</returns>
    /// <exception cref="SessionGoneException">The session takes no turns.</exception>
    /// <exception cref="TurnRejectedException">Another living process runs the turn.</exception>
    /// <exception cref="TurnFailedException">The agent failed; says what was kept.</exception>
    /// <exception cref="StoreException">The store failed and the policy is to refuse.</exception>
    IAsyncEnumerable<TurnUpdate> ResumeTurnAsync(ISession session, TurnOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Reads the session's pending turn.</summary>
    /// <param name="session">The session.</param>
    /// <returns>The turn that was begun and not ended, running or killed; null when there is none.</returns>
    PendingTurn? GetPendingTurn(ISession session);

    /// <summary>Gives a pending turn up: what it has committed stays, and new turns are taken.</summary>
    /// <param name="session">The session.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task.</returns>
    /// <exception cref="TurnRejectedException">The turn is running.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask AbandonTurnAsync(ISession session, CancellationToken cancellationToken = default);
}
