using Npgsql;
using NpgsqlTypes;
using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

/// <summary>The parameters of the statement of several commits, in the order in which <see cref="CommitUnitText"/> counts them.</summary>
internal static class CommitUnitParameters
{
    public static NpgsqlParameter[] Of(IReadOnlyList<SessionCommit> commits, bool hasChanges, bool hasEvents)
    {
        var owner = commits[0].Owner!;
        return
        [
            Param.Text(owner.Instance),
            Param.Long(owner.Epoch),
            Param.Texts(commits.Select(commit => commit.Key.Partition.Value)),
            Param.Texts(commits.Select(commit => commit.Key.Id.Value)),
            Param.Column(commits, NpgsqlDbType.Bigint, commit => commit.ExpectedVersion),
            Param.Column(commits, NpgsqlDbType.Uuid, commit => commit.CommitId.Value),
            Param.Column(commits, NpgsqlDbType.Bigint, commit => commit.Expiry is { } expiry ? Moments.ToMicroseconds(expiry.ExpiresAt) : (long?)null),
            Param.Column(commits, NpgsqlDbType.Bigint, CommitParameters.Sliding),
            Param.Column(commits, NpgsqlDbType.Smallint, commit => (short)commit.Messages[0].Payload.Encodings),
            Param.Column(commits, NpgsqlDbType.Bytea, commit => commit.Messages[0].Payload.Bytes),
            .. hasChanges ? Changes(commits) : [],
            .. hasEvents ? Events(commits) : [],
        ];
    }

    private static NpgsqlParameter[] Changes(IReadOnlyList<SessionCommit> commits) =>
        [
            Param.Column(commits, NpgsqlDbType.Smallint, commit => (short?)commit.Status),
            .. Optional(commits, commit => commit.Metadata),
            .. Optional(commits, commit => commit.PendingTurn),
        ];

    // An empty payload clears: there is none.
    private static NpgsqlParameter[] Optional(IReadOnlyList<SessionCommit> commits, Func<SessionCommit, Payload?> value) =>
        [
            Param.Column(commits, NpgsqlDbType.Boolean, commit => value(commit) is not null),
            Param.Column(commits, NpgsqlDbType.Smallint, commit => (short)(value(commit) is { IsEmpty: false } kept ? kept.Encodings : default)),
            Param.Column(commits, NpgsqlDbType.Bytea, commit => value(commit) is { IsEmpty: false } kept ? kept.Bytes.ToArray() : null),
        ];

    private static NpgsqlParameter[] Events(IReadOnlyList<SessionCommit> commits)
    {
        var (of, events) = (new List<long>(), new List<NewEvent>());
        for (var index = 0; index < commits.Count; index++)
            foreach (var item in commits[index].Events)
            {
                of.Add(index + 1);
                events.Add(item);
            }
        return [Param.Array(of.ToArray(), NpgsqlDbType.Bigint), .. EventColumns.Arrays(events)];
    }
}
