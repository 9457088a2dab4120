using Microsoft.Extensions.Logging;
using SmallTalk.Events;
using SmallTalk.Sessions;
using EventId = SmallTalk.Events.EventId;

namespace SmallTalk.Storage.Postgres;

/// <summary>The event log in PostgreSQL. Until it is written, the provider of the store is not registered, so that nobody can choose it.</summary>
/// <param name="database">The way to the server.</param>
/// <param name="listener">Hears of new events.</param>
/// <param name="time">The clock for waits.</param>
/// <param name="logger">The log.</param>
internal sealed class PostgresEventLog(PostgresDatabase database, PostgresListener listener, TimeProvider time, ILogger logger)
    : IEventLog,
        IAppendSignal,
        IAsyncDisposable
{
    private NotSupportedException NotThere => new($"The event log is not there yet ({database.Schema}, {listener.GetType()}, {time.GetType()}, {logger.GetType()}).");

    public void Appended() { }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ValueTask AppendAsync(IReadOnlyList<NewEvent> events, CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask<EventPage> ReadAsync(EventFilter filter, EventPosition after, int limit, CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask WaitAsync(EventPosition after, CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask<EventPosition> GetEndAsync(CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask<SubscriberCursor?> GetCursorAsync(CursorKey key, CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask<bool> SaveCursorAsync(SubscriberCursor cursor, bool allowRewind = false, CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask DeleteCursorsAsync(string subscriberId, CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask<IReadOnlyList<SubscriberCursor>> ListCursorsAsync(CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask AddDeadLetterAsync(DeadLetter letter, CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(DeadLetterQuery query, CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask RemoveDeadLetterAsync(string subscriberId, EventId eventId, CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask<long> RedactAsync(Partition partition, SessionId? session, CancellationToken cancellationToken = default) => throw NotThere;

    public ValueTask<long> TrimAsync(DateTimeOffset appendedBefore, EventPosition? upTo = null, CancellationToken cancellationToken = default) =>
        throw NotThere;
}
