using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.TestChild;

/// <summary>A user of one session, who asks one question after the other and first goes on with a turn that was cut by a kill.</summary>
internal sealed class Talker(IServiceProvider services, AckLedger ledger, SessionId id)
{
    // The question, a call, its result and the answer; the last turn may be cut.
    private const int MessagesPerTurn = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly ITurnRunner _turns = services.GetRequiredService<ITurnRunner>();
    private long _known;

    public async Task TalkAsync(int turns)
    {
        var session = await services.GetRequiredService<ISessionManager>().OpenAsync(id);
        Acknowledge(session);
        if (_turns.GetPendingTurn(session) is { } pending)
            Console.WriteLine($"pending {pending.TurnId} since {pending.FirstSequence}");
        while (CountQuestions(session) is var asked && (asked < turns || _turns.GetPendingTurn(session) is not null))
        {
            try
            {
                await FollowAsync(session, _turns.SendAsync(session, "guide", $"question {asked + 1}", new() { TurnId = $"{id}/{asked + 1}" }));
            }
            catch (TurnRejectedException error) when (error.Pending is { } cut)
            {
                Console.WriteLine($"rejected because of {cut.TurnId}");
                await ResumeAsync(session);
            }
        }
    }

    // While the lease of the killed process lives, nobody else may go on with its turn.
    private async Task ResumeAsync(ISession session)
    {
        using var timer = new PeriodicTimer(Patience);
        while (true)
        {
            try
            {
                await FollowAsync(session, _turns.ResumeTurnAsync(session));
                return;
            }
            catch (TurnRejectedException)
            {
                await timer.WaitForNextTickAsync();
            }
        }
    }

    private async Task FollowAsync(ISession session, IAsyncEnumerable<TurnUpdate> turn)
    {
        await foreach (var update in turn)
        {
            Acknowledge(session);
            if (update.Receipt is { } receipt)
                Console.WriteLine($"receipt {receipt.TurnId} {receipt.FirstSequence}-{receipt.LastSequence} {receipt.EndedBecause}");
            else if (update.Text.Length > 0)
                Console.WriteLine($"chunk{update.Text}");
        }
    }

    // Whatever the history holds is stored: the session commits before it shows.
    private void Acknowledge(ISession session)
    {
        foreach (var message in session.History.Loaded.Where(message => message.Sequence > _known))
        {
            ledger.Record(session.Key, message);
            _known = message.Sequence;
        }
    }

    // Not of what is loaded, which is the end of a long history.
    private static int CountQuestions(ISession session) => (int)((session.History.Count + MessagesPerTurn - 1) / MessagesPerTurn);
}
