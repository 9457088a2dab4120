using Akka.Actor;
using Akka.Event;

namespace SmallTalk.Benchmarks.Events;

/// <summary>Akka.NET's event stream with one actor that listens: nothing is kept, nothing is tried again.</summary>
internal sealed class AkkaStream : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("rival", "akka.loglevel = OFF");
    private readonly Countdown _countdown = new();

    public AkkaStream()
    {
        var listener = _system.ActorOf(Props.Create(() => new Listener(_countdown)));
        _system.EventStream.Subscribe(listener, typeof(SmallTalk.Events.NewEvent));
    }

    public Task SendAsync(int events)
    {
        var all = _countdown.ExpectAsync(events);
        for (var number = 0; number < events; number++)
            _system.EventStream.Publish(EventWork.New());
        return all;
    }

    public void Dispose() => _system.Dispose();

    private sealed class Listener : ReceiveActor
    {
        public Listener(Countdown countdown) => Receive<SmallTalk.Events.NewEvent>(_ => countdown.Came());
    }
}
