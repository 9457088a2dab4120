using System.Collections.Concurrent;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.TestChild.GroupTalks;

/// <summary>Lets conversations stand still where they are told to, each by itself, and counts their commits. Whoever watches kills the process when all stand still.</summary>
internal sealed class StandStills
{
    private readonly ConcurrentDictionary<SessionKey, int> _commits = [];
    private readonly Dictionary<string, TalkStop> _stops;

    public StandStills(IEnumerable<TalkStop> stops)
    {
        _stops = stops.ToDictionary(stop => stop.Talk);
        Plan.Add(StoreOperations.Commit, Fault.DropRequest, when: Count);
    }

    public FaultPlan Plan { get; } = new();

    public int CommitsOf(string talk) => _commits.GetValueOrDefault(new SessionKey(talk));

    public TalkStop? Of(string talk) => _stops.GetValueOrDefault(talk);

    public IStoreBackend Decorate(IStoreBackend store)
    {
        foreach (var stop in _stops.Values.Where(stop => stop.When != TalkStop.Within))
        {
            var (key, isAfter) = (new SessionKey(stop.Talk), stop.When == TalkStop.After);
            var rule = Plan.Add(
                StoreOperations.Commit,
                isAfter ? Fault.DropReply : Fault.DropRequest,
                skip: stop.Number - 1,
                when: call => call.Session == key
            );
            _ = TellAsync(rule, isAfter ? store : null, stop);
        }
        return new FaultInjectingBackend(store, Plan);
    }

    private static async Task TellAsync(FaultRule rule, IStoreBackend? store, TalkStop stop)
    {
        await rule.FirstHit;
        // The last commit must have been done.
        while (store is not null && await VersionOfAsync(store, stop.Talk) < stop.Number)
            await Task.Yield();
        Console.WriteLine($"still {stop.Talk}");
    }

    private static async Task<long> VersionOfAsync(IStoreBackend store, string talk) =>
        (await store.Sessions.LoadAsync(new(talk), SessionRead.HeaderOnly))?.Header.Version ?? 0;

    private bool Count(StoreCall call)
    {
        _commits.AddOrUpdate(call.Session!.Value, 1, (_, count) => count + 1);
        return false;
    }
}
