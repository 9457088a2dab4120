using Microsoft.Extensions.AI;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Testing;

/// <summary>What sessions have acknowledged, written down where the store cannot touch it, and held against the store afterwards.</summary>
/// <remarks>
/// A record is handed to the operating system before <see cref="Record(SessionKey, SessionMessage)"/> returns, so a ledger in a file survives the kill of its process (not the
/// loss of power). A record cut off by a kill is left out: nobody has seen that acknowledgement. One process at a time writes a file. Safe for use by
/// several threads.
/// </remarks>
public sealed class AckLedger : IDisposable
{
    private readonly Lock _sync = new();
    private readonly HashSet<Acknowledgement> _entries = [];
    private readonly AckFile? _file;
    private readonly MessageHash _hash;

    /// <summary>Opens a ledger.</summary>
    /// <param name="path">The file, made when it is absent and continued when it is there; null keeps the ledger in memory only.</param>
    /// <param name="payloads">The host's own JSON contracts, when its messages have contents of its own; null is none.</param>
    /// <exception cref="FormatException">The file is no ledger.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public AckLedger(string? path = null, PayloadOptions? payloads = null)
    {
        _hash = new(payloads ?? new());
        if (path is null)
            return;
        _file = AckFile.Open(path);
        _entries.UnionWith(_file.Read());
    }

    /// <summary>Everything acknowledged so far, in no order; a snapshot.</summary>
    public IReadOnlyCollection<Acknowledgement> Entries
    {
        get
        {
            lock (_sync)
                return [.. _entries];
        }
    }

    /// <summary>Writes an acknowledged message down; one that is written down already is written once.</summary>
    /// <param name="session">The session.</param>
    /// <param name="message">The message, at the place that was acknowledged.</param>
    public void Record(SessionKey session, SessionMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Record(session, message.Sequence, message.Message);
    }

    /// <summary>Writes an acknowledged message down; one that is written down already is written once.</summary>
    /// <param name="session">The session.</param>
    /// <param name="sequence">The place that was acknowledged.</param>
    /// <param name="message">The message.</param>
    public void Record(SessionKey session, long sequence, ChatMessage message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sequence, 1);
        ArgumentNullException.ThrowIfNull(message);
        var entry = new Acknowledgement(session, sequence, _hash.Of(message));
        lock (_sync)
        {
            if (_entries.Add(entry))
                _file?.Append(entry);
        }
    }

    /// <summary>Holds the ledger against the sessions it names.</summary>
    /// <param name="sessions">The sessions, best of a process that has not written them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is there and what is not.</returns>
    /// <exception cref="SessionGoneException">One of the sessions is expired or invalidated.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    public async Task<AckReport> CheckAsync(ISessionManager sessions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sessions);
        var check = new AckCheck();
        foreach (var group in Entries.GroupBy(entry => entry.Session))
        {
            var options = new SessionOpenOptions { Partition = group.Key.Partition, Latest = true };
            var session = await sessions.FindAsync(group.Key.Id, options, cancellationToken).ConfigureAwait(false);
            var stored = new List<Acknowledgement>();
            if (session is not null)
            {
                await foreach (var message in session.History.ReadAsync(0, cancellationToken).ConfigureAwait(false))
                    stored.Add(new(group.Key, message.Sequence, _hash.Of(message.Message)));
            }
            check.Add(group.Key, [.. group], stored);
        }
        return check.Report();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file?.Dispose();
}
