using SmallTalk.Benchmarks.Harness;
using SmallTalk.Benchmarks.Storage;
using SmallTalk.Events;

namespace SmallTalk.Benchmarks.Events;

/// <summary>A bus over the in-memory store, with subscribers that count.</summary>
internal sealed class BusOfOne : IAsyncDisposable
{
    private readonly Library _library;
    private readonly Countdown _countdown = new();
    private readonly int _subscribers;

    private BusOfOne(Library library, int subscribers)
    {
        _library = library;
        _subscribers = subscribers;
        for (var number = 0; number < subscribers; number++)
            library.Events.Subscribe("turn:*", $"subscriber-{number}", (_, _) => Came());
    }

    public IEventBus Bus => _library.Events;

    public static async Task<BusOfOne> StartAsync(int subscribers) => new(await Library.StartAsync(Stores.Memory, ""), subscribers);

    public async Task SendAsync(int events)
    {
        var all = _countdown.ExpectAsync((long)events * _subscribers);
        for (var number = 0; number < events; number++)
            await Bus.PublishAsync(EventWork.New());
        await all;
    }

    /// <summary>Empties the log, so that each round begins with the same.</summary>
    public async Task ForgetAsync() => await _library.Store.Events.TrimAsync(DateTimeOffset.MaxValue);

    private ValueTask Came()
    {
        _countdown.Came();
        return default;
    }

    public ValueTask DisposeAsync() => _library.DisposeAsync();
}
