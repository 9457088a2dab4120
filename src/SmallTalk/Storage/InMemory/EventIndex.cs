using System.Runtime.InteropServices;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Storage;

/// <summary>Which places of the log hold a topic, a session or a priority. Places are added in order and leave in order.</summary>
internal sealed class EventIndex
{
    private readonly Dictionary<string, TrimmableList<long>> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<SessionKey, TrimmableList<long>> _sessions = [];
    private readonly TrimmableList<long> _high = new();
    private readonly TrimmableList<long> _critical = new();

    public void Add(NewEvent item, long place)
    {
        Places(_topics, item.Topic).Add(place);
        if (item.Session is { } session)
            Places(_sessions, new(item.Partition, session)).Add(place);
        if (item.Priority >= EventPriority.High)
            _high.Add(place);
        if (item.Priority >= EventPriority.Critical)
            _critical.Add(place);
    }

    /// <summary>Takes the event out whose place is the first of all.</summary>
    public void RemoveFirst(NewEvent item)
    {
        RemoveFirst(_topics, item.Topic);
        if (item.Session is { } session)
            RemoveFirst(_sessions, new(item.Partition, session));
        if (item.Priority >= EventPriority.High)
            _high.RemoveFirst(1);
        if (item.Priority >= EventPriority.Critical)
            _critical.RemoveFirst(1);
    }

    /// <summary>The places of a session's events.</summary>
    public TrimmableList<long>? Of(SessionKey session) => _sessions.GetValueOrDefault(session);

    /// <summary>The shortest list of places that holds all a filter asks for; false when no index knows the filter.</summary>
    public bool TryFind(EventFilter filter, out TrimmableList<long>? places)
    {
        var found = false;
        TrimmableList<long>? shortest = null;
        if (filter.Topic is { } topic)
            Narrow(_topics.GetValueOrDefault(topic));
        if (filter.Session is { } session)
            Narrow(Of(new(filter.Partition ?? Partition.Default, session)));
        if (filter.MinimumPriority >= EventPriority.High)
            Narrow(filter.MinimumPriority >= EventPriority.Critical ? _critical : _high);
        places = shortest;
        return found;

        void Narrow(TrimmableList<long>? candidate)
        {
            if (!found || (candidate?.Count ?? 0) < (shortest?.Count ?? 0))
                shortest = candidate;
            found = true;
        }
    }

    private static TrimmableList<long> Places<TKey>(Dictionary<TKey, TrimmableList<long>> index, TKey key)
        where TKey : notnull => CollectionsMarshal.GetValueRefOrAddDefault(index, key, out _) ??= new();

    private static void RemoveFirst<TKey>(Dictionary<TKey, TrimmableList<long>> index, TKey key)
        where TKey : notnull
    {
        var places = index[key];
        places.RemoveFirst(1);
        if (places.Count == 0)
            index.Remove(key);
    }
}
