using Npgsql;
using NpgsqlTypes;
using SmallTalk.State;

namespace SmallTalk.Storage.Postgres;

/// <summary>The parameters of a commit's statement, in the order in which <see cref="CommitText"/> counts them.</summary>
internal static class CommitParameters
{
    public static NpgsqlParameter[] Of(CommitShape shape, SessionCommit commit, int keptStateVersions)
    {
        var list = new List<NpgsqlParameter>(32);
        if (shape.Header is CommitHeader.Create)
            AddCreation(list, commit);
        else
            AddChange(list, commit, shape.Header);
        if (commit.Import is { } import)
            list.AddRange([
                Param.Long(import.Version),
                Param.Long(Moments.ToMicroseconds(import.CreatedAt)),
                Param.Long(Moments.ToMicroseconds(import.UpdatedAt)),
            ]);
        if (shape.Messages == 1)
            list.AddRange([Param.Short((int)commit.Messages[0].Payload.Encodings), Param.Bytes(commit.Messages[0].Payload.Bytes)]);
        else if (shape.Messages == CommitShape.Many)
            AddMessages(list, commit.Messages, shape.IsImport);
        if (shape.HasState)
            AddState(list, commit.State, shape.IsImport);
        if (shape.Events == CommitShape.Many)
            list.AddRange(EventColumns.Arrays(commit.Events));
        else
            for (var index = 0; index < commit.Events.Count; index++)
                list.AddRange(EventColumns.Values(commit.Events[index]));
        if (shape.HasState)
            list.Add(Param.Int(keptStateVersions));
        return [.. list];
    }

    /// <summary>The sliding window of a commit's expiry, in microseconds.</summary>
    public static long? Sliding(SessionCommit commit) => commit.Expiry?.SlidingWindow is { } window ? Moments.ToMicroseconds(window) : null;

    private static void AddCreation(List<NpgsqlParameter> list, SessionCommit commit)
    {
        list.AddRange([
            Param.Text(commit.Key.Partition.Value),
            Param.Text(commit.Key.Id.Value),
            Param.Uuid(commit.CommitId.Value),
            Param.Text(commit.Owner?.Instance),
            Param.Long(commit.Owner?.Epoch),
            Param.Long(Moments.ToMicroseconds(commit.Expiry!.Value.ExpiresAt)),
            Param.Long(Sliding(commit)),
            Param.Short((int)(commit.Status ?? default)),
        ]);
        AddOptional(list, commit.Metadata);
        AddOptional(list, commit.PendingTurn);
    }

    private static void AddChange(List<NpgsqlParameter> list, SessionCommit commit, CommitHeader header)
    {
        list.AddRange([
            Param.Text(commit.Key.Partition.Value),
            Param.Text(commit.Key.Id.Value),
            Param.Long(commit.ExpectedVersion),
            Param.Uuid(commit.CommitId.Value),
            Param.Text(commit.Owner?.Instance),
            Param.Long(commit.Owner?.Epoch),
            Param.Long(commit.Expiry is { } expiry ? Moments.ToMicroseconds(expiry.ExpiresAt) : null),
        ]);
        list.Add(Param.Long(Sliding(commit)));
        if (header is CommitHeader.Append)
            return;
        list.Add(Param.Short((int?)commit.Status));
        list.Add(Param.Bool(commit.Metadata is not null));
        AddOptional(list, commit.Metadata);
        list.Add(Param.Bool(commit.PendingTurn is not null));
        AddOptional(list, commit.PendingTurn);
    }

    // An empty payload clears: there is none.
    private static void AddOptional(List<NpgsqlParameter> list, Payload? payload)
    {
        var kept = payload is { IsEmpty: false } ? payload : null;
        list.Add(Param.Short((int)(kept?.Encodings ?? default)));
        list.Add(Param.Bytes(kept));
    }

    private static void AddMessages(List<NpgsqlParameter> list, IReadOnlyList<NewMessage> messages, bool isImport)
    {
        list.Add(Param.Array(messages.Select(message => (short)message.Payload.Encodings).ToArray(), NpgsqlDbType.Smallint));
        list.Add(Param.Array(messages.Select(message => message.Payload.Bytes.ToArray()).ToArray(), NpgsqlDbType.Bytea));
        if (!isImport)
            return;
        list.Add(Param.Array(messages.Select(message => message.Import!.CommitId.Value).ToArray(), NpgsqlDbType.Uuid));
        list.Add(Param.Array(messages.Select(message => Moments.ToMicroseconds(message.Import!.CommittedAt)).ToArray(), NpgsqlDbType.Bigint));
    }

    private static void AddState(List<NpgsqlParameter> list, IReadOnlyList<StateWrite> state, bool isImport)
    {
        list.Add(Param.Texts(state.Select(write => write.Key.Name)));
        list.Add(Param.Array(state.Select(write => write.ExpectedVersion).ToArray(), NpgsqlDbType.Bigint));
        list.Add(Param.Texts(state.Select(write => write.Author)));
        list.Add(Param.Array(state.Select(write => (short)(write.Value?.Encodings ?? default)).ToArray(), NpgsqlDbType.Smallint));
        list.Add(Param.Array(state.Select(write => write.Value?.Bytes.ToArray()).ToArray(), NpgsqlDbType.Bytea));
        if (!isImport)
            return;
        list.Add(Param.Array(state.Select(write => write.Import!.Version).ToArray(), NpgsqlDbType.Bigint));
        list.Add(Param.Array(state.Select(write => write.Import!.CommitId.Value).ToArray(), NpgsqlDbType.Uuid));
        list.Add(Param.Array(state.Select(write => Moments.ToMicroseconds(write.Import!.WrittenAt)).ToArray(), NpgsqlDbType.Bigint));
    }
}
