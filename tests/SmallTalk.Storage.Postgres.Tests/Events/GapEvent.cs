using System.Globalization;
using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

/// <summary>An event that says which place it must have: the session, the version of its transaction, the number within that.</summary>
internal sealed record GapEvent(EventId Id, string Session, long Version, int Number)
{
    private const string Prefix = "gap";

    public static GapEvent Of(EventRecord record)
    {
        var parts = record.Event.Topic.Split(':');
        return new(
            record.Event.Id,
            record.Event.Session!.Value.Value,
            long.Parse(parts[1], CultureInfo.InvariantCulture),
            int.Parse(parts[2], CultureInfo.InvariantCulture)
        );
    }

    public NewEvent ToEvent() => EventProcess.Event($"{Prefix}:{Version}:{Number}", new(Session)) with { Id = Id };
}
