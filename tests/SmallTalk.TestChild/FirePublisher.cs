using System.Globalization;
using System.Text;
using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.TestChild;

/// <summary>Publishes numbered events of one session, one after the other, by the bus or in commits, and writes down what was acknowledged.</summary>
/// <param name="bus">The bus.</param>
/// <param name="backend">The store, for commits.</param>
/// <param name="acknowledged">The ledger.</param>
/// <param name="session">The session, used by this publisher alone.</param>
internal sealed class FirePublisher(IEventBus bus, IStoreBackend backend, FireLedger acknowledged, SessionId session)
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(40);

    /// <summary>Publishes until it is told to stop; what is under way then is still acknowledged.</summary>
    public async Task RunAsync(bool commits, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Pace);
        for (var number = 1; !stop.IsCancellationRequested; number++)
        {
            var item = new NewEvent
            {
                Topic = $"fire:{number % 3}",
                Session = session,
                OccurredAt = TimeProvider.System.GetUtcNow(),
                Payload = new(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture))),
            };
            await RepeatAsync(commits ? Commit(item, number) : _ => PublishAsync(item));
            acknowledged.Write($"{session} {number}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private async Task PublishAsync(NewEvent item) => await bus.PublishAsync(item);

    private Func<bool, Task> Commit(NewEvent item, long version)
    {
        var commit = new SessionCommit
        {
            CommitId = CommitId.New(),
            Key = new(session),
            ExpectedVersion = version - 1,
            Expiry = version == 1 ? new(TimeProvider.System.GetUtcNow().AddDays(1)) : null,
            Messages = [new(item.Payload)],
            Events = [item],
        };
        return async isRetry =>
        {
            var result = await backend.Sessions.CommitAsync(commit with { IsRetry = isRetry });
            if (!result.IsStored)
                throw new InvalidOperationException($"{session} {version}: {result}");
        };
    }

    // The same event under the same id, until its outcome is known.
    private static async Task RepeatAsync(Func<bool, Task> publish)
    {
        using var timer = new PeriodicTimer(Pace);
        for (var isRetry = false; ; isRetry = true)
        {
            try
            {
                await publish(isRetry);
                return;
            }
            catch (StoreException error) when (error.IsTransient || error.OutcomeUnknown)
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }
}
