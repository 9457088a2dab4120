using Npgsql;

namespace SmallTalk.Benchmarks.Events;

/// <summary>A durable insert that notifies, and a connection that hears it.</summary>
internal sealed class NotifiedInsert : IAsyncDisposable
{
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlConnection _listener;
    private readonly Countdown _countdown = new();

    private NotifiedInsert(NpgsqlDataSource source, NpgsqlConnection listener)
    {
        _source = source;
        _listener = listener;
        listener.Notification += (_, _) => _countdown.Came();
    }

    public static async Task<NotifiedInsert> OpenAsync(string connection)
    {
        var source = NpgsqlDataSource.Create(connection);
        var listener = await source.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("create table floor_event (payload bytea not null); listen floor", listener);
        await command.ExecuteNonQueryAsync();
        return new(source, listener);
    }

    public async ValueTask SendAsync()
    {
        var came = _countdown.ExpectAsync(1);
        var heard = _listener.WaitAsync();
        await using var command = _source.CreateCommand("with e as (insert into floor_event values ('x')) select pg_notify('floor', '')");
        await command.ExecuteNonQueryAsync();
        await heard;
        await came;
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        await _source.DisposeAsync();
    }
}
