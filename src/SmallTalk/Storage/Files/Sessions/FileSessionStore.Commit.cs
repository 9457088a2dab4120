using System.Collections.Immutable;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Files;

internal sealed partial class FileSessionStore
{
    private const int RememberedCommits = 64;

    public ValueTask<CommitResult> CommitAsync(SessionCommit commit, CancellationToken cancellationToken = default)
    {
        StoreChecks.Check(commit);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<CommitResult>(cancellationToken);
        var (entry, isEvicted) = (cache.Get(commit.Key), false);
        var now = time.GetUtcNow();
        var answer = pipeline.RunAsync(Make, cancellationToken);
        return isEvicted ? CommitAsync(commit, cancellationToken) : answer;

        // Runs before RunAsync returns; what is waited for is the disk.
        CommitResult Make(CommitRecord record) => (isEvicted = entry.IsEvicted) ? default : Commit(record, entry, commit, now);
    }

    private CommitResult Commit(CommitRecord record, SessionEntry entry, SessionCommit commit, DateTimeOffset now)
    {
        var current = entry.Newest;
        var status = Judge(entry, commit, out var earlier);
        if (status != CommitStatus.Committed)
        {
            // The answer speaks of a version that may be on its way: it is given when that version can be read.
            record.WaitFor(entry.Last);
            return earlier?.Result(status) ?? new(status, current?.Line.Version ?? 0, current?.Line.LastSequence ?? 0, 0, now);
        }
        var next = newborn.Takes(commit) ? WriteNewborn(record, commit, now) : Write(record, entry, current, commit, now);
        record.Add(new CommitStep(this, entry, next, record.Pending, commit.State));
        return next.Line.Result(CommitStatus.Committed);
    }

    private CommitStatus Judge(SessionEntry entry, SessionCommit commit, out CommitLine? earlier)
    {
        earlier = null;
        var current = entry.Newest;
        var version = current?.Line.Version ?? 0;
        if ((commit.IsRetry || version != commit.ExpectedVersion) && FindCommit(entry, commit.CommitId) is { } found)
        {
            earlier = found;
            return CommitStatus.Repeated;
        }
        if (commit.Owner is { } owner && !leases.Accepts(owner))
            return CommitStatus.Fenced;
        if (current is null ? commit.ExpectedVersion > 0 : current.Line.Status is not SessionStatus.Open && commit.Status is null)
            return CommitStatus.Gone;
        if (version != commit.ExpectedVersion)
            return CommitStatus.VersionConflict;
        return FitsState(current?.State ?? StateScope.NoEntries, commit.State) ? CommitStatus.Committed : CommitStatus.StateConflict;
    }

    private static bool FitsState(ImmutableSortedDictionary<string, StateVersions> state, IReadOnlyList<StateWrite> writes)
    {
        for (var index = 0; index < writes.Count; index++)
            if (!StateVersions.Fits(state, writes[index]))
                return false;
        return true;
    }

    /// <summary>Looks a commit up among the newest ones: those on their way, then back through the session's file.</summary>
    private CommitLine? FindCommit(SessionEntry entry, CommitId id)
    {
        var line = entry.Newest?.Line;
        for (var looked = 0; line is not null && looked < RememberedCommits; looked++)
        {
            if (line.CommitId == id)
                return line;
            line = PreviousOf(entry, line);
        }
        return null;
    }

    private CommitLine? PreviousOf(SessionEntry entry, CommitLine line)
    {
        if (line.Previous.IsEmpty)
            return null;
        // An import may leave numbers out, so the version before is the next lower one.
        // The place of a newborn one is in a file that is on its way.
        return entry.FindInFlightBefore(line.Version)
            ?? (
                entry.Durable is { } durable && (durable.Place == line.Previous || !durable.Newborn.IsEmpty)
                    ? durable.Line
                    : reader.ReadCommit(entry.File, line.Previous)
            );
    }

    private SessionVersion Write(CommitRecord record, SessionEntry entry, SessionVersion? current, SessionCommit commit, DateTimeOffset now)
    {
        if (current is { Newborn.IsEmpty: false })
            current = Promote(record, entry, current);
        var state = current?.State ?? StateScope.NoEntries;
        foreach (var write in commit.State)
            state = StateVersions.Write(state, write, commit.CommitId, now, keptStateVersions);
        var stateEnd = current?.Line.StateEnd ?? 0;
        if (commit.State.Count > 0)
            stateEnd = WriteState(record, commit, stateEnd, state);
        if (commit.Events.Count > 0)
            events.Write(record, commit.Events, now);
        var line = LineOf(commit, current, now, stateEnd);
        return WriteVersion(record, entry, current, line, (commit.Metadata, commit.PendingTurn), state, commit.Messages);
    }

    private static CommitLine LineOf(SessionCommit commit, SessionVersion? current, DateTimeOffset now, long stateEnd)
    {
        var last = current?.Line.LastSequence ?? 0;
        return new()
        {
            CommitId = commit.CommitId,
            Version = commit.Import?.Version ?? commit.ExpectedVersion + 1,
            FirstSequence = commit.Messages.Count == 0 ? 0 : last + 1,
            LastSequence = last + commit.Messages.Count,
            Status = commit.Status ?? current?.Line.Status ?? SessionStatus.Open,
            CreatedAt = current?.Line.CreatedAt ?? commit.Import?.CreatedAt ?? now,
            CommittedAt = commit.Import?.UpdatedAt ?? now,
            Expiry = commit.Expiry ?? current!.Line.Expiry,
            Owner = commit.Owner,
            Previous = current?.Place ?? default,
            Row = current?.Line.Row ?? default,
            StateEnd = stateEnd,
        };
    }

    private static long WriteState(CommitRecord record, SessionCommit commit, long end, ImmutableSortedDictionary<string, StateVersions> state) =>
        StateFile.Write(
            record,
            FileNames.OfSessionState(commit.Key),
            (commit.Key.Partition, commit.Key.Id),
            end,
            state,
            commit.State.Select(write => write.Key.Name),
            commit
        );

    /// <summary>Writes the lines of one version behind those of the one before, and the row in the catalogue.</summary>
    private SessionVersion WriteVersion(
        CommitRecord record,
        SessionEntry entry,
        SessionVersion? current,
        CommitLine line,
        (Payload? Metadata, Payload? PendingTurn) parts,
        ImmutableSortedDictionary<string, StateVersions> state,
        IReadOnlyList<NewMessage> messages
    )
    {
        var header = SessionVersion.HeaderOf(
            entry.Key,
            line,
            parts.Metadata ?? current?.Header.Metadata ?? default,
            parts.PendingTurn ?? current?.Header.PendingTurn ?? default
        );
        var row = _catalogue.Put(record, header, line.Row);
        var lines = record.Lines;
        var from = lines.Length;
        var start = current?.Place.End ?? 0;
        if (start == 0)
            ScopeLine.Write(lines, entry.Key.Partition, entry.Key.Id);
        for (var index = 0; index < messages.Count; index++)
        {
            var (payload, import) = (messages[index].Payload, messages[index].Import);
            MessageLine.Write(lines, line.FirstSequence + index, import?.CommitId ?? line.CommitId, import?.CommittedAt ?? line.CommittedAt, payload);
        }
        line.Row = row;
        line.Metadata = WritePart("metadata"u8, parts.Metadata, current?.Line.Metadata ?? default);
        line.PendingTurn = WritePart("pending"u8, parts.PendingTurn, current?.Line.PendingTurn ?? default);
        var place = InFile(line.WriteTo(lines));
        record.Batch.Write(entry.File, start, lines.Written[from..]);
        return new(header, line, place, state);

        Extent InFile(Extent inLines) => inLines with { Offset = inLines.Offset - from + start };

        Extent WritePart(ReadOnlySpan<byte> name, Payload? part, Extent old) =>
            part is not { } payload ? old
            : payload.IsEmpty ? default
            : InFile(PartLine.Write(lines, name, payload));
    }

    private void Publish(StateEntry written) => feed.Publish(written);

    private sealed class CommitStep(FileSessionStore store, SessionEntry entry, SessionVersion version, PendingRecord record, IReadOnlyList<StateWrite> state)
        : RecordStep
    {
        internal override void Accepted()
        {
            store._commits++;
            entry.Begin(version, record);
        }

        internal override void Applied()
        {
            entry.End(version, record);
            for (var index = 0; index < state.Count; index++)
                store.Publish(version.State[state[index].Key.Name].Newest);
        }
    }
}
