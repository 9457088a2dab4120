using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SmallTalk.Sessions;
using SmallTalk.Turns;

namespace SmallTalk.Samples.Worker;

/// <summary>Keeps conversations going until the host stops; after a restart it goes on with the same ones, and first with the turns that were cut.</summary>
internal sealed class Conversations(
    ISessionManager sessions,
    ITurnRunner turns,
    IOptions<WorkerOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider time
) : BackgroundService
{
    // The host's stop waits for turns, and cuts them when it must: they are not cancelled here, only no new ones are begun.
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.Conversations).Select(number => TalkAsync(number, lifetime.ApplicationStopping)));

    private async Task TalkAsync(int number, CancellationToken stopping)
    {
        SessionId id = $"customer-{number}";
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var session = await sessions.OpenAsync(id, cancellationToken: stopping); // from memory, or restored
                await FollowAsync(session, Ask(session, number));
            }
            catch (SmallTalkException error)
            {
                Console.WriteLine($"{id} had no answer: {error.Message}"); // refused, failed or cut
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested) { }
            var pause = options.Value.QuestionPause * (0.5 + Random.Shared.NextDouble());
            await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IAsyncEnumerable<TurnUpdate> Ask(ISession session, int number) =>
        turns.GetPendingTurn(session) is null
            ? turns.SendAsync(session, number % 2 == 0 ? "guide" : "clerk", $"question {(session.History.Count / 2) + 1}")
            : turns.ResumeTurnAsync(session); // was cut by the last stop, or a kill

    private static async Task FollowAsync(ISession session, IAsyncEnumerable<TurnUpdate> turn)
    {
        var isHeard = false;
        await foreach (var update in turn)
        {
            if (update.Receipt is { } receipt)
                Console.WriteLine($"{session.Id} has its answer: message {receipt.LastSequence}, {receipt.Durability}");
            else if (!isHeard)
                Console.WriteLine($"{session.Id} has asked: message {session.History.Count}");
            isHeard = true;
        }
    }
}
