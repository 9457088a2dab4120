using SmallTalk.Benchmarks.Floors;
using SmallTalk.Storage.Sqlite;

namespace SmallTalk.Benchmarks.Events;

/// <summary>A durable insert into SQLite, and another connection that looks at intervals whether something was written: there is nothing in the engine that would tell it.</summary>
internal sealed class PolledInsert : IAsyncDisposable
{
    private static readonly SqlText DataVersion = new("pragma data_version");
    private static readonly byte[] NoMessage = [];

    private readonly BareSqliteWriter _writer;
    private readonly Connection _reader;
    private readonly Countdown _countdown = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _polling;

    public PolledInsert(string path, TimeSpan interval)
    {
        _writer = new(path);
        _reader = Connection.Open(path, TimeSpan.FromSeconds(5));
        _timer = new(interval);
        _polling = PollAsync();
    }

    public async ValueTask SendAsync()
    {
        var came = _countdown.ExpectAsync(1);
        await _writer.AppendAsync(0, NoMessage, events: 1);
        await came;
    }

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _polling;
        _reader.Dispose();
        _writer.Dispose();
    }

    private async Task PollAsync()
    {
        var version = Look();
        while (await _timer.WaitForNextTickAsync())
        {
            var now = Look();
            if (now != version)
                _countdown.Came();
            version = now;
        }
    }

    private long Look()
    {
        var statement = _reader[DataVersion];
        statement.Step();
        var version = statement.GetLong(0);
        statement.Reset();
        return version;
    }
}
