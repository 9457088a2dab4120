using Microsoft.Extensions.AI;
using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>A group of agents in one session.</summary>
/// <remarks>
/// A view over the session: it shows what this process knows of it, and keeps nothing itself. Safe for use by several threads.
/// <para>
/// Errors of every change, beside those named with it: <see cref="SessionConflictException"/> when other writers were first too often, <see cref="SessionGoneException"/>, and
/// <see cref="Storage.StoreException"/>; where a reason is given, <see cref="InvalidIdException"/> when it is empty, too long or holds what an id must not. Resuming and ending are turns too, with the errors of
/// <see cref="ITurnRunner.ResumeTurnAsync"/>.
/// </para>
/// </remarks>
public interface IGroupConversation
{
    /// <summary>The name of the group.</summary>
    string Name { get; }

    /// <summary>The session.</summary>
    ISession Session { get; }

    /// <summary>What it does.</summary>
    GroupStatus Status { get; }

    /// <summary>Why it is paused or has ended; null while it is active.</summary>
    string? Because { get; }

    /// <summary>Its members, in order.</summary>
    IReadOnlyList<GroupParticipant> Participants { get; }

    /// <summary>What its members share.</summary>
    IGroupContext Context { get; }

    /// <summary>Its tasks: who holds which, and what came of them. Who is handed a task speaks next.</summary>
    IGroupWorkflow Workflow { get; }

    /// <summary>Sends a user's message and streams the replies of all speakers it leads to; like <see cref="ITurnRunner.SendAsync"/>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="options">How; null is as configured.</param>
    /// <param name="cancellationToken">Cancels the turn.</param>
    /// <returns>The updates; the last one carries the receipt, and in it why the turn ended (<c>GroupEndReasons</c>).</returns>
    /// <exception cref="GroupException">It is paused or has ended. Nothing was stored.</exception>
    IAsyncEnumerable<TurnUpdate> SendAsync(ChatMessage message, TurnOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Lets an agent join; it is there from the next choice of a speaker on, also in a turn that runs.</summary>
    /// <param name="agent">The name of a registered agent.</param>
    /// <param name="cancellationToken">Refuses what was not begun.</param>
    /// <returns>A task.</returns>
    /// <exception cref="GroupException">The agent is unknown, is a member, looks like one, there are too many, or the conversation has ended.</exception>
    ValueTask JoinAsync(string agent, CancellationToken cancellationToken = default);

    /// <summary>Lets a member leave; when it speaks just now, it ends its answer. The last one may leave too: then nobody answers until somebody joins.</summary>
    /// <param name="agent">The name of a member.</param>
    /// <param name="cancellationToken">Refuses what was not begun.</param>
    /// <returns>A task.</returns>
    /// <exception cref="GroupException">The agent is no member, or the conversation has ended.</exception>
    ValueTask LeaveAsync(string agent, CancellationToken cancellationToken = default);

    /// <summary>Pauses it: who speaks ends the answer, and the rest of the turn waits.</summary>
    /// <param name="because">Why; 1 to 256 bytes.</param>
    /// <param name="cancellationToken">Refuses what was not begun.</param>
    /// <returns>A task. Pausing what is paused does nothing.</returns>
    /// <exception cref="GroupException">It has ended.</exception>
    ValueTask PauseAsync(string because = "paused", CancellationToken cancellationToken = default);

    /// <summary>Resumes it, and goes on with the turn that waits.</summary>
    /// <param name="options">How; null is as configured.</param>
    /// <param name="cancellationToken">Cancels the turn.</param>
    /// <returns>The updates of what was left of the turn; empty when none waits. Nothing happens before enumeration.</returns>
    /// <exception cref="GroupException">It has ended.</exception>
    IAsyncEnumerable<TurnUpdate> ResumeAsync(TurnOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Ends it for good: who speaks ends the answer, then the turn ends; so does one that waits because of a pause.</summary>
    /// <param name="because">Why; 1 to 256 bytes.</param>
    /// <param name="cancellationToken">Refuses what was not begun.</param>
    /// <returns>A task. Ending what has ended does nothing.</returns>
    ValueTask EndAsync(string because = "ended", CancellationToken cancellationToken = default);
}
