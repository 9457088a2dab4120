using Npgsql;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Postgres;

/// <summary>Rows of sessions that somebody holds.</summary>
internal sealed class HeldRows : IAsyncDisposable
{
    private readonly NpgsqlConnection _holder;
    private readonly NpgsqlTransaction _holding;
    private bool _hasLetGo;

    private HeldRows(NpgsqlConnection holder, NpgsqlTransaction holding) => (_holder, _holding) = (holder, holding);

    public static async Task<HeldRows> HoldAsync(string connection, IEnumerable<SessionKey> keys)
    {
        var holder = new NpgsqlConnection(connection);
        await holder.OpenAsync();
        var holding = await holder.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("select from st_session where id = any($1) for update", holder);
        command.Parameters.Add(new() { Value = keys.Select(key => key.Id.Value).ToArray() });
        await command.ExecuteNonQueryAsync();
        return new(holder, holding);
    }

    public async Task LetGoAsync()
    {
        if (!_hasLetGo)
            await _holding.CommitAsync();
        _hasLetGo = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _holding.DisposeAsync();
        await _holder.DisposeAsync();
    }
}
