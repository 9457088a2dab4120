using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Testing;

namespace SmallTalk.Tour.TwoWriters;

/// <summary>Many writers, and two hosts, on one conversation at the same time.</summary>
internal sealed class TwoWritersChapter : IChapter
{
    private const int Writers = 32;
    private const int Each = 12;
    private const string Owner = "owner";

    public string Name => "two writers";

    public string Why =>
        "Two browser tabs, a retry that was thought lost, an old and a new version side by side: sooner or later two write at once. "
        + "Appended messages merge, and every reader sees one order. Only where both changed the same entry does one have to give way, and that is said aloud.";

    public async Task RunAsync(TourContext context, CancellationToken cancellationToken)
    {
        var conflicts = 0L;
        using var meter = ConflictMeter.Start("smalltalk.sessions.conflicts", count => Interlocked.Add(ref conflicts, count));
        var slow = new FaultPlan();
        await using var host = await SmallTalkTestHost.StartAsync(builder => Configure(builder, slow), cancellationToken: cancellationToken);
        await using var other = await host.StartAnotherAsync(builder => Configure(builder, slow), cancellationToken);
        using var ledger = new AckLedger();

        context.Narrator.Heading($"{Writers} writers in one host add {Each} messages each to one session.");
        var crowd = await host.Sessions.OpenAsync("crowd", cancellationToken: cancellationToken);
        await WriteAllAsync(Enumerable.Range(0, Writers).Select(_ => crowd), ledger, cancellationToken);
        context.Narrator.Hold(
            $"{crowd.History.Count} messages, numbered 1 to {crowd.History.Count} without a hole; {Interlocked.Read(ref conflicts)} conflicts: one host has one order"
        );

        context.Narrator.Heading($"Two hosts on one store, {Writers / 2} writers in each, add to one session that both hold in memory.");
        context.Narrator.Note("the store is made a millisecond slow from here on, so that the two do collide");
        slow.Add(StoreOperations.Commit, Fault.Delay(TimeSpan.FromMilliseconds(1)), times: int.MaxValue);
        var here = await host.Sessions.OpenAsync("shared", cancellationToken: cancellationToken);
        var there = await other.Sessions.OpenAsync("shared", cancellationToken: cancellationToken);
        await WriteAllAsync(Enumerable.Range(0, Writers).Select(writer => writer % 2 == 0 ? here : there), ledger, cancellationToken);
        await here.RefreshAsync(cancellationToken);
        await there.RefreshAsync(cancellationToken);
        var isSame = here
            .History.Loaded.Select(message => message.Message.MessageId)
            .SequenceEqual(there.History.Loaded.Select(message => message.Message.MessageId));
        if (!isSame)
            throw new InvalidOperationException("The two hosts see two orders of one session.");
        context.Narrator.Hold(
            $"{here.History.Count} messages, none lost, none twice; both hosts see the same order; {Interlocked.Read(ref conflicts)} times one was second and merged"
        );

        context.Narrator.Heading("Both hosts name an owner of the session, at the same version.");
        await NameOwnersAsync(context, here, there, cancellationToken);
        Record(ledger, here);
        await context.CheckAsync(ledger, other.Sessions, cancellationToken);
    }

    // The clock of these hosts stands still: a retry that waited would wait for ever.
    private static void Configure(ISmallTalkBuilder builder, FaultPlan slow) =>
        builder
            .DecorateStore((inner, _) => new FaultInjectingBackend(inner, slow))
            .Services.Configure<SessionOptions>(options => (options.MaxConflictRetries, options.ConflictRetryDelay) = (100, TimeSpan.Zero));

    private static Task WriteAllAsync(IEnumerable<ISession> sessions, AckLedger ledger, CancellationToken cancellationToken) =>
        Task.WhenAll(sessions.Select((session, writer) => Task.Run(() => WriteAsync(session, writer, ledger, cancellationToken), cancellationToken)));

    private static async Task WriteAsync(ISession session, int writer, AckLedger ledger, CancellationToken cancellationToken)
    {
        for (var number = 1; number <= Each; number++)
        {
            var message = new ChatMessage(ChatRole.User, $"Writer {writer + 1} says number {number}.") { MessageId = $"{writer + 1}/{number}" };
            var receipt = await session.CommitAsync(new SessionChange { Messages = [message] }, cancellationToken);
            ledger.Record(session.Key, receipt.FirstSequence, message);
        }
    }

    private static async Task NameOwnersAsync(TourContext context, ISession here, ISession there, CancellationToken cancellationToken)
    {
        await here.CommitAsync(Owns("Ann"), cancellationToken);
        await there.CommitAsync(Owns("Bob"), cancellationToken);
        await here.RefreshAsync(cancellationToken);
        context.Narrator.Note("host 1 wrote Ann; host 2, which had not seen that yet, wrote Bob");
        context.Narrator.Hold($"host 1 now says {here.GetState(Owner)}, host 2 says {there.GetState(Owner)}; both messages are kept");
        context.Narrator.Note("last write wins unless you choose another resolver; the log warns and names both versions");
    }

    private static SessionChange Owns(string name) =>
        new()
        {
            State = [new SessionStateChange(Owner, JsonDocument.Parse($"\"{name}\"").RootElement, "tour")],
            Messages = [new ChatMessage(ChatRole.User, $"{name} takes over.")],
        };

    private static void Record(AckLedger ledger, ISession session)
    {
        foreach (var message in session.History.Loaded)
            ledger.Record(session.Key, message);
    }
}
