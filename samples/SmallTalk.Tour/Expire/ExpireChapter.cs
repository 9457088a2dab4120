using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;
using SmallTalk.Turns;

namespace SmallTalk.Tour.Expire;

/// <summary>Sessions that end by time and by command, on a clock that the tour moves.</summary>
internal sealed class ExpireChapter : IChapter
{
    private const string Agent = "clerk";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);

    public string Name => "expire";

    public string Why =>
        "Conversations hold personal data and must not be kept for ever. A session lives for a set time after its last turn, then takes no turns and is removed; "
        + "one that is called off is gone at once. The clock here is a fake one that the tour moves: days pass in no time.";

    public async Task RunAsync(TourContext context, CancellationToken cancellationToken)
    {
        await using var host = await SmallTalkTestHost.StartAsync(
            builder => builder.AddAgent(Agent, _ => new ScriptedChatClient(request => $"Noted: {request.LastText}")),
            cancellationToken: cancellationToken
        );
        using var ledger = new AckLedger();
        context.Narrator.Heading($"{host.Time.GetUtcNow():HH:mm}  Three sessions that live for two hours.");
        var stays = await host.Sessions.OpenAsync("busy", new() { Lifetime = Lifetime }, cancellationToken);
        var expires = await host.Sessions.OpenAsync("quiet", new() { Lifetime = Lifetime }, cancellationToken);
        var calledOff = await host.Sessions.OpenAsync("called off", new() { Lifetime = Lifetime }, cancellationToken);
        foreach (var session in (ISession[])[stays, expires, calledOff])
            await SayAsync(context, host, session, "Table for two at eight, please.", cancellationToken);
        await host.Sessions.InvalidateAsync(calledOff.Id, cancellationToken: cancellationToken);
        await ShowAsync(context, host, calledOff.Id, "called off by command", cancellationToken);

        for (var hour = 1; hour <= 4; hour++)
        {
            await host.AdvanceAsync(TimeSpan.FromHours(1));
            await SayAsync(context, host, stays, $"Still coming, hour {hour}.", cancellationToken);
        }
        Record(ledger, stays);
        await ShowAsync(context, host, stays.Id, "a turn every hour: the two hours begin anew with each", cancellationToken);
        await ShowAsync(context, host, expires.Id, "no turn for four hours", cancellationToken);
        await context.CheckAsync(ledger, host.Sessions, cancellationToken);

        context.Narrator.Heading("A day and an hour later, the store itself is asked.");
        await host.AdvanceAsync(TimeSpan.FromHours(25));
        foreach (var id in (SessionId[])[expires.Id, calledOff.Id])
        {
            var stored = await host.Store.Sessions.LoadAsync(new SessionKey(id), SessionRead.Whole, cancellationToken);
            context.Narrator.Hold($"'{id}': {stored?.Messages.Count ?? 0} messages, {stored?.State.Count ?? 0} entries of state are left in the store");
        }
    }

    private static async Task SayAsync(TourContext context, SmallTalkTestHost host, ISession session, string text, CancellationToken cancellationToken)
    {
        await foreach (var update in host.Turns.SendAsync(session, Agent, text, cancellationToken: cancellationToken))
        {
            if (update.Receipt is { } receipt)
                context.Narrator.Note($"'{session.Id}' takes a turn, {receipt.LastSequence} messages; expires at {session.Expiry.ExpiresAt:HH:mm}");
        }
    }

    private static async Task ShowAsync(TourContext context, SmallTalkTestHost host, SessionId id, string because, CancellationToken cancellationToken)
    {
        context.Narrator.Heading($"{host.Time.GetUtcNow():HH:mm}  '{id}': {because}.");
        try
        {
            var session = await host.Sessions.OpenAsync(id, cancellationToken: cancellationToken);
            context.Narrator.Hold($"open, {session.History.Count} messages");
        }
        catch (SessionGoneException gone)
        {
            context.Narrator.Refuse(gone.Message);
        }
    }

    private static void Record(AckLedger ledger, ISession session)
    {
        foreach (var message in session.History.Loaded)
            ledger.Record(session.Key, message);
    }
}
