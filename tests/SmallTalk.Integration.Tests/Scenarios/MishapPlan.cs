namespace SmallTalk.Integration.Scenarios;

/// <summary>Everything that befalls the agents of a scenario: drawn from one seed, one mishap after the other for each agent. Safe for use by several threads.</summary>
internal sealed class MishapPlan(int seed)
{
    private const int LongestWay = 12;

    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, Queue<Mishap>> _left = [];
    private readonly Dictionary<string, int> _passed = [];

    /// <summary>Whether all has happened.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
                return _left.Values.All(left => left.Count == 0);
        }
    }

    /// <summary>Each kind and each place at least so often, joined at random.</summary>
    public MishapPlan Add(string agent, int times, MishapKind[] kinds, params MishapPlace[] places)
    {
        var left = _left[agent] = new();
        for (var time = 0; time < times; time++)
        {
            var count = Math.Max(kinds.Length, places.Length);
            var (how, where) = (Shuffled(kinds, count), Shuffled(places, count));
            for (var index = 0; index < count; index++)
                left.Enqueue(new(how[index], where[index], _random.Next(LongestWay)));
        }
        return this;
    }

    /// <summary>An agent comes by a place.</summary>
    /// <returns>What befalls it there; null when it goes on unharmed.</returns>
    public MishapKind? Next(string agent, MishapPlace place)
    {
        lock (_lock)
        {
            if (!_left.TryGetValue(agent, out var left) || !left.TryPeek(out var next) || next.Place != place)
                return null;
            var passed = _passed.GetValueOrDefault(agent);
            _passed[agent] = passed < next.After ? passed + 1 : 0;
            return passed < next.After ? null : left.Dequeue().Kind;
        }
    }

    private T[] Shuffled<T>(T[] all, int count)
    {
        T[] many = [.. Enumerable.Range(0, count).Select(index => all[index % all.Length])];
        _random.Shuffle(many);
        return many;
    }
}
