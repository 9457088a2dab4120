namespace SmallTalk.Integration.Events;

/// <summary>Decides whether what happened is what the event bus promises (docs/events.md). Knows nothing of processes and files.</summary>
/// <param name="instances">The processes: each has every subscriber.</param>
/// <param name="broadcast">The subscribers that get everything in each process.</param>
/// <param name="shared">The subscribers that get everything in some process.</param>
/// <param name="unsaved">How many events may come again after a kill, because no cursor was saved after them; null when the store was away, so that none could be.</param>
internal sealed class FireHistory(IReadOnlyList<string> instances, IReadOnlyList<string> broadcast, IReadOnlyList<string> shared, int? unsaved = null)
{
    private const int Shown = 5;

    /// <summary>What is not as it should be; empty when all is.</summary>
    /// <param name="acknowledged">The events whose publishers were told that they are safe.</param>
    /// <param name="handled">What was handled; in the order in which it happened as far as it is of one life of one process.</param>
    public IReadOnlyList<string> Check(IReadOnlyCollection<FireEvent> acknowledged, IReadOnlyCollection<FireHandled> handled) =>
        [.. Missing(acknowledged, handled), .. Repeated(handled), .. Disordered(handled)];

    /// <summary>What somebody still has to handle.</summary>
    public IEnumerable<string> Missing(IReadOnlyCollection<FireEvent> acknowledged, IReadOnlyCollection<FireHandled> handled)
    {
        var all = acknowledged.ToHashSet();
        var had = handled.ToLookup(item => (item.Subscriber, broadcast.Contains(item.Subscriber) ? item.Instance : null), item => item.Event);
        var owed = broadcast
            .SelectMany(subscriber => instances.Select(instance => (subscriber, (string?)instance)))
            .Concat(shared.Select(it => (it, (string?)null)));
        foreach (var (subscriber, instance) in owed)
        {
            var missing = all.Except(had[(subscriber, instance)]).ToList();
            if (missing.Count > 0)
                yield return $"{Name(subscriber, instance)} has not handled {missing.Count} of {all.Count}: {Some(missing)}";
        }
    }

    private IEnumerable<string> Repeated(IReadOnlyCollection<FireHandled> handled)
    {
        foreach (var life in handled.GroupBy(item => (item.Subscriber, item.Instance, item.Life)))
        {
            var twice = life.CountBy(item => item.Event).Where(pair => pair.Value > 1).Select(pair => pair.Key).ToList();
            if (twice.Count > 0)
                yield return $"{Name(life.Key.Subscriber, life.Key.Instance)} has handled {twice.Count} twice in life {life.Key.Life}: {Some(twice)}";
        }
        if (unsaved is not { } most)
            yield break;
        foreach (var subscriber in handled.Where(item => broadcast.Contains(item.Subscriber)).GroupBy(item => (item.Subscriber, item.Instance)))
        {
            var had = new HashSet<FireEvent>();
            foreach (var life in subscriber.GroupBy(item => item.Life).OrderBy(life => life.Key))
            {
                var again = life.Select(item => item.Event).Where(had.Contains).ToList();
                if (again.Count > most)
                    yield return $"{Name(subscriber.Key.Subscriber, subscriber.Key.Instance)} has got {again.Count} again in life {life.Key}, {most} at most were not saved: {Some(again)}";
                had.UnionWith(life.Select(item => item.Event));
            }
        }
    }

    private static IEnumerable<string> Disordered(IReadOnlyCollection<FireHandled> handled)
    {
        foreach (var order in handled.GroupBy(item => (item.Subscriber, item.Instance, item.Life, item.Event.Session)))
        {
            var newest = 0L;
            foreach (var item in order)
            {
                if (item.Event.Number < newest)
                    yield return $"{Name(item.Subscriber, item.Instance)} has handled {item.Event} after {newest} in life {item.Life}";
                newest = Math.Max(newest, item.Event.Number);
            }
        }
    }

    private static string Name(string subscriber, string? instance) => instance is null ? $"'{subscriber}'" : $"'{subscriber}' in {instance}";

    private static string Some(List<FireEvent> events) => string.Join(", ", events.Take(Shown)) + (events.Count > Shown ? ", …" : "");
}
