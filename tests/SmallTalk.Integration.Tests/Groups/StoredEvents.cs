using System.Text.Json;
using SmallTalk.Events;
using SmallTalk.Storage;

namespace SmallTalk.Integration.Groups;

/// <summary>What a store has of events.</summary>
internal static class StoredEvents
{
    private const string End = "test:end";

    /// <summary>Reads all, by session. Events are durable with their commit, and may be seen a moment later; one that is appended now comes after all of them.</summary>
    public static async Task<ILookup<string, NewEvent>> ReadAsync(IStoreBackend store)
    {
        await store.Events.AppendAsync([
            new()
            {
                Topic = End,
                OccurredAt = DateTimeOffset.UnixEpoch,
                Payload = new("{}"u8.ToArray()),
            },
        ]);
        var events = new List<NewEvent>();
        for (EventPosition position = default; events.LastOrDefault()?.Topic != End; )
        {
            await store.Events.WaitAsync(position).AsTask().Guarded();
            var page = await store.Events.ReadAsync(new(), position, 1000);
            events.AddRange(page.Events.Select(record => record.Event));
            position = page.Position;
        }
        return events.Where(item => item.Session is not null).ToLookup(item => item.Session!.Value.Value);
    }

    /// <summary>A text of an event's payload; null when it has none of that name.</summary>
    public static string? TextOf(this NewEvent item, string property)
    {
        using var payload = JsonDocument.Parse(item.Payload.Bytes);
        return payload.RootElement.TryGetProperty(property, out var value) ? value.GetString() : null;
    }

    /// <summary>Whether an event's payload has something of a name.</summary>
    public static bool Has(this NewEvent item, string property)
    {
        using var payload = JsonDocument.Parse(item.Payload.Bytes);
        return payload.RootElement.TryGetProperty(property, out _);
    }

    /// <summary>The texts of a list in an event's payload.</summary>
    public static string[] TextsOf(this NewEvent item, string property)
    {
        using var payload = JsonDocument.Parse(item.Payload.Bytes);
        return [.. payload.RootElement.GetProperty(property).EnumerateArray().Select(value => value.GetString()!)];
    }
}
