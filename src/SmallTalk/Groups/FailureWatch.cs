using System.Text.Json;
using SmallTalk.Events;

namespace SmallTalk.Groups;

/// <summary>Hears of failures of agents, of all processes, and counts them.</summary>
internal sealed class FailureWatch(IEventBus bus, FailureCounts counts) : IAsyncDisposable
{
    private const string SubscriberId = "smalltalk.groups.failures";

    private IEventSubscription? _subscription;

    /// <summary>Begins to hear, unless nobody wants to know.</summary>
    internal void Start()
    {
        if (!counts.AreKept)
            return;
        _subscription ??= bus.Subscribe(
            new()
            {
                SubscriberId = SubscriberId,
                Patterns = [SmallTalkTopics.AgentFailed],
                Mode = SubscriptionMode.Broadcast,
                Replay = ReplayPolicy.None,
            },
            (record, _) =>
            {
                Count(record.Event);
                return default;
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _subscription, null) is { } subscription)
            await subscription.DisposeAsync().ConfigureAwait(false);
    }

    private void Count(NewEvent failed)
    {
        using var payload = JsonDocument.Parse(failed.Payload.Bytes);
        if (payload.RootElement.TryGetProperty("agent", out var agent) && agent.GetString() is { Length: > 0 } name)
            counts.Failed(name);
    }
}
