using System.Runtime.CompilerServices;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage;

/// <summary>Reads one session of a store by pages and takes its hash on the way.</summary>
internal sealed class SessionReader(IStoreBackend store, StoreMigrationOptions options) : IDisposable
{
    private readonly ContentHash _hash = new();

    /// <summary>Messages read of the session begun last.</summary>
    public long Messages { get; private set; }

    /// <summary>Versions of state read of the session begun last.</summary>
    public long StateVersions { get; private set; }

    /// <summary>Bytes read of the session begun last.</summary>
    public long Bytes { get; private set; }

    /// <summary>Begins a session: its header, then the kept versions of each entry of its state, oldest first.</summary>
    public async ValueTask<IReadOnlyList<IReadOnlyList<StateEntry>>> BeginAsync(SessionHeader header, CancellationToken cancellationToken)
    {
        (Messages, StateVersions, Bytes) = (0, 0, 0);
        _hash.Add(header);
        var entries = new List<IReadOnlyList<StateEntry>>();
        await foreach (var key in KeysAsync(header.Key, cancellationToken).ConfigureAwait(false))
        {
            var versions = await VersionsAsync(key, cancellationToken).ConfigureAwait(false);
            foreach (var version in versions)
            {
                _hash.Add(version);
                StateVersions++;
                Bytes += version.Value?.Bytes.Length ?? 0;
            }
            entries.Add(versions);
        }
        return entries;
    }

    /// <summary>Goes on with the messages, cut where a commit ends: batches of about one page.</summary>
    public async IAsyncEnumerable<IReadOnlyList<MessageRecord>> BatchesAsync(SessionHeader header, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new List<MessageRecord>();
        var bytes = 0;
        await foreach (var message in MessagesAsync(header, cancellationToken).ConfigureAwait(false))
        {
            var isFull = batch.Count >= options.PageSize || bytes + message.Payload.Bytes.Length > PageBudget.Bytes;
            if (isFull && batch.Count > 0 && batch[^1].CommitId != message.CommitId)
            {
                yield return batch;
                (batch, bytes) = ([], 0);
            }
            batch.Add(message);
            bytes += message.Payload.Bytes.Length;
        }
        if (batch.Count > 0)
            yield return batch;
    }

    /// <summary>Ends the session: its hash, after everything was read.</summary>
    public byte[] End() => _hash.Take();

    /// <summary>Reads a whole session for its hash alone.</summary>
    public async ValueTask<byte[]> HashAsync(SessionHeader header, CancellationToken cancellationToken)
    {
        await BeginAsync(header, cancellationToken).ConfigureAwait(false);
        await foreach (var _ in MessagesAsync(header, cancellationToken).ConfigureAwait(false)) { }
        return End();
    }

    /// <summary>The kept versions of an entry, oldest first.</summary>
    public async ValueTask<IReadOnlyList<StateEntry>> VersionsAsync(StateKey key, CancellationToken cancellationToken) =>
        [.. (await store.State.GetHistoryAsync(key, options.KeptStateVersions, cancellationToken).ConfigureAwait(false)).Reverse()];

    /// <summary>The keys of a session's state, or of all partitions'.</summary>
    public async IAsyncEnumerable<StateKey> KeysAsync(SessionKey? session, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        StateKey? after = null;
        while (true)
        {
            var page = await store.State.ListKeysAsync(session, after, options.PageSize, cancellationToken).ConfigureAwait(false);
            foreach (var key in page)
                yield return key;
            if (page.Count < options.PageSize)
                yield break;
            after = page[^1];
        }
    }

    public void Dispose() => _hash.Dispose();

    private async IAsyncEnumerable<MessageRecord> MessagesAsync(SessionHeader header, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var budget = new PageBudget(options.PageSize);
        for (long read = 0; read < header.LastSequence; )
        {
            var page = await store.Sessions.LoadAsync(header.Key, SessionRead.Since(read, budget.Limit), cancellationToken).ConfigureAwait(false);
            if (page?.Header.Version != header.Version || page.Messages.Count == 0)
                throw new StoreMigrationException(
                    $"Session '{header.Key}' in '{store.Name}' changed while it was read. Stop every host of both stores, then start the copy again: it goes on where it was.",
                    ErrorClass.Conflict,
                    header.Key
                );
            foreach (var message in page.Messages)
            {
                budget.Saw(message.Payload.Bytes.Length);
                _hash.Add(message);
                Messages++;
                Bytes += message.Payload.Bytes.Length;
                yield return message;
            }
            read = page.Messages[^1].Sequence;
        }
    }
}
