using Microsoft.Extensions.AI;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>Shorter ways to send.</summary>
public static class TurnRunnerExtensions
{
    /// <summary>Sends a user's text to an agent or group; see <see cref="ITurnRunner.SendAsync"/>.</summary>
    /// <param name="turns">The pipeline.</param>
    /// <param name="session">The session.</param>
    /// <param name="target">The name of an agent or group.</param>
    /// <param name="text">The user's text.</param>
    /// <param name="options">How; null is as configured.</param>
    /// <param name="cancellationToken">Cancels the turn.</param>
    /// <returns>The updates; the last one carries the receipt.</returns>
    public static IAsyncEnumerable<TurnUpdate> SendAsync(
        this ITurnRunner turns,
        ISession session,
        string target,
        string text,
        TurnOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(turns);
        return turns.SendAsync(session, target, new ChatMessage(ChatRole.User, text), options, cancellationToken);
    }
}
