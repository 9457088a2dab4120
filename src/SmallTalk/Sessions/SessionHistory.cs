using System.Runtime.CompilerServices;
using SmallTalk.Storage;

namespace SmallTalk.Sessions;

/// <summary>The messages of one session.</summary>
internal sealed class SessionHistory(Session session, SessionContext context) : ISessionHistory
{
    public long Count => session.Facts.LastSequence;

    public IReadOnlyList<SessionMessage> Loaded => session.Facts.Messages;

    public async IAsyncEnumerable<SessionMessage> ReadAsync(long after = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        while (after + 1 < session.Facts.FirstLoaded)
        {
            var limit = (int)Math.Min(SessionDefaults.ReadPage, session.Facts.FirstLoaded - after - 1);
            foreach (var message in await ReadPageAsync(after, limit, cancellationToken).ConfigureAwait(false))
            {
                yield return message;
                after = message.Sequence;
            }
        }
        var facts = session.Facts;
        for (var index = (int)(after - facts.FirstLoaded + 1); index < facts.Messages.Count; index++)
            yield return facts.Messages[index];
    }

    /// <summary>Reads messages that are not in memory.</summary>
    /// <exception cref="SessionGoneException">They were removed meanwhile.</exception>
    public async ValueTask<SessionMessage[]> ReadPageAsync(long after, int limit, CancellationToken cancellationToken)
    {
        var read = SessionRead.Since(after, limit);
        var page = await context.Calls.RunAsync(token => context.Store.LoadAsync(session.Key, read, token), cancellationToken).ConfigureAwait(false);
        return page is { Messages.Count: > 0 }
            ? SessionFacts.Read(page.Messages, context.Codec)
            : throw new SessionGoneException(session.Key, page?.Header.Status);
    }
}
