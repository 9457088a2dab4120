using System.Threading.Channels;
using SmallTalk.Events;

namespace SmallTalk.Benchmarks.Events;

/// <summary>Floor of delivery in one process: the same events through a bounded channel to one reader.</summary>
internal sealed class BareChannel : IDisposable
{
    private readonly Channel<NewEvent> _channel = Channel.CreateBounded<NewEvent>(new BoundedChannelOptions(1_024) { SingleReader = true });
    private readonly Countdown _countdown = new();

    public BareChannel() => _ = ReadAsync();

    public async Task SendAsync(int events)
    {
        var all = _countdown.ExpectAsync(events);
        for (var number = 0; number < events; number++)
            await _channel.Writer.WriteAsync(EventWork.New());
        await all;
    }

    public void Dispose() => _channel.Writer.Complete();

    private async Task ReadAsync()
    {
        await foreach (var _ in _channel.Reader.ReadAllAsync())
            _countdown.Came();
    }
}
