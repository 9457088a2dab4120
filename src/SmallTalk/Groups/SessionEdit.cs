using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>Changes what several writers may change at once: made of what is current, and made anew when another one was first.</summary>
internal static class SessionEdit
{
    private const int MaxAttempts = 100;

    /// <summary>Commits a change.</summary>
    /// <param name="session">The session.</param>
    /// <param name="make">
    /// Makes the change and its result of what this process knows, again for each attempt; null changes nothing. Before that is so, or it is refused, what other
    /// processes have done is brought in.
    /// </param>
    /// <param name="cancellationToken">Refuses what was not begun.</param>
    /// <returns>The result.</returns>
    internal static async ValueTask<T> RunAsync<T>(ISession session, Func<(T Result, SessionChange? Change)> make, CancellationToken cancellationToken)
    {
        var isFresh = false;
        for (var attempt = 1; ; attempt++)
        {
            // Before the state is read: what is written must build upon what was read.
            var version = session.Version;
            try
            {
                var (result, change) = make();
                if (change is not null)
                    await session.CommitAsync(change with { RequiredVersion = version }, cancellationToken).ConfigureAwait(false);
                if (change is not null || isFresh)
                    return result;
            }
            catch (SmallTalkException error) when (MayPass(error, isFresh, attempt))
            {
                // Made anew of what is current.
            }
            await session.RefreshAsync(cancellationToken).ConfigureAwait(false);
            isFresh = true;
        }
    }

    private static bool MayPass(SmallTalkException error, bool isFresh, int attempt) =>
        error switch
        {
            SessionConflictException => attempt < MaxAttempts,
            GroupException or GroupWorkflowException => !isFresh,
            _ => false,
        };
}
