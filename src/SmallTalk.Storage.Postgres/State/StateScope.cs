using Npgsql;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Postgres;

/// <summary>Whose state it is: a session's, or the partition's own.</summary>
internal readonly record struct StateScope(Partition Partition, SessionId? Session)
{
    public StateKey Key(string name) => new(Partition, Session, name);

    /// <summary>The first parameters of each statement on this scope.</summary>
    public NpgsqlParameter[] Parameters => Session is { } id ? [Param.Text(Partition.Value), Param.Text(id.Value)] : [Param.Text(Partition.Value)];
}
