using SmallTalk.Events;

namespace SmallTalk.Storage.Postgres;

/// <summary>Events that are to be put into the outbox, all or none. The number of rows comes of it.</summary>
internal sealed class AppendCall(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken)
    : LaneCall<int>(events.Sum(item => BytesOfEvent + (long)item.Payload.Bytes.Length), cancellationToken)
{
    // What is sent of one beside what it carries.
    private const int BytesOfEvent = 256;

    public IReadOnlyList<NewEvent> Events => events;
}
