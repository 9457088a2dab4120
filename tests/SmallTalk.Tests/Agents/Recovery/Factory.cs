using System.Collections.Concurrent;

namespace SmallTalk.Agents;

/// <summary>Makes instances of an agent, numbered from 1, and remembers them.</summary>
internal sealed class Factory<T>(Func<int, T> make)
    where T : IAgent
{
    private readonly ConcurrentQueue<T> _made = new();
    private int _calls;

    public int Calls => Volatile.Read(ref _calls);

    public T First => _made.First();

    public T Last => _made.Last();

    public IAgent Make(IServiceProvider services)
    {
        var agent = make(Interlocked.Increment(ref _calls));
        _made.Enqueue(agent);
        return agent;
    }
}
