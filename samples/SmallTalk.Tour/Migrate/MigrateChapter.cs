using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tour.Migrate;

/// <summary>A store is copied into another one, the copy is cut and carried on, and a host on the new store goes on with the conversations.</summary>
internal sealed class MigrateChapter : IChapter
{
    private const int ShownDigits = 16;

    public string Name => "migrate";

    public string Why =>
        "A folder of files is where one begins, a database is where many end. Moving must keep who said what and when, survive being cut, and prove that everything arrived: "
        + "each session is read back from the new store and compared by SHA-256. In the program one line changes.";

    public async Task RunAsync(TourContext context, CancellationToken cancellationToken)
    {
        var files = Path.Combine(context.Folder, "migrate", "files");
        var database = Path.Combine(context.Folder, "migrate", "chat.db");
        using var ledger = new AckLedger();
        using (var host = Build(store => store.UseFileStore(files)))
        {
            context.Narrator.Heading("A host holds conversations in a folder of files.");
            await host.StartAsync(cancellationToken);
            await TalkAsync(context, Sessions(host), ledger, cancellationToken);
            await host.StopAsync(cancellationToken);
        }

        using (var source = Build(store => store.UseFileStore(files)))
        using (var target = Build(store => store.UseSqlite(database)))
            await MoveAsync(context, Store(source), Store(target), cancellationToken);

        context.Narrator.Heading("The host starts on the new store. In its program one line has changed:");
        context.Narrator.Note($"- builder.Services.AddSmallTalk().UseFileStore(\"{Path.GetFileName(files)}\")");
        context.Narrator.Note($"+ builder.Services.AddSmallTalk().UseSqlite(\"{Path.GetFileName(database)}\")");
        using var moved = Build(store => store.UseSqlite(database));
        await moved.StartAsync(cancellationToken);
        await GoOnAsync(context, Sessions(moved), ledger, cancellationToken);
        await context.CheckAsync(ledger, Sessions(moved), cancellationToken);
        await moved.StopAsync(cancellationToken);
    }

    private static SessionId IdOf(RecordedConversation conversation) => $"moved {conversation.Id}";

    private static IHost Build(Action<ISmallTalkBuilder> use)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        use(builder.Services.AddSmallTalk());
        return builder.Build();
    }

    private static ISessionManager Sessions(IHost host) => host.Services.GetRequiredService<ISessionManager>();

    private static IStoreBackend Store(IHost host) => host.Services.GetRequiredService<IStoreBackend>();

    private static async Task TalkAsync(TourContext context, ISessionManager sessions, AckLedger ledger, CancellationToken cancellationToken)
    {
        foreach (var conversation in context.Recordings.Conversations)
        {
            var session = await sessions.OpenAsync(IdOf(conversation), cancellationToken: cancellationToken);
            await SayAsync(session, new(ChatRole.User, conversation.Question), ledger, cancellationToken);
            foreach (var message in conversation.Messages)
                await SayAsync(session, new(ChatRole.Assistant, message.Text) { AuthorName = message.Speaker }, ledger, cancellationToken);
        }
        var count = context.Recordings.Conversations.Count;
        context.Narrator.Hold(
            $"{count} conversations, {Number(ledger.Entries.Count)} messages, each a commit with a version of the entry 'speaker' of the session's state"
        );
    }

    private static async Task SayAsync(ISession session, ChatMessage message, AckLedger ledger, CancellationToken cancellationToken)
    {
        var speaker = new SessionStateChange("speaker", JsonSerializer.SerializeToElement(message.AuthorName ?? "user"), "tour");
        var receipt = await session.CommitAsync(new() { Messages = [message], State = [speaker] }, cancellationToken);
        ledger.Record(session.Key, receipt.LastSequence, message);
    }

    private static async Task MoveAsync(TourContext context, IStoreBackend source, IStoreBackend target, CancellationToken cancellationToken)
    {
        context.Narrator.Heading("The host has stopped. The store is copied, and the copy is cut in the midst of a session.");
        await CutAsync(context, source, target, cancellationToken);

        context.Narrator.Heading("Begun again, it goes on where it was.");
        var report = await StoreMigration.CopyAsync(source, target, progress: new Milestones(context.Narrator), cancellationToken: cancellationToken);
        context.Narrator.Hold(
            $"{report.Sessions} sessions, {Number(report.Messages)} messages, {Number(report.StateVersions)} versions of state, {report.Events} events, "
                + $"{Number(report.Bytes / 1024)} KB: read back and the same"
        );
        context.Narrator.Hold($"SHA-256 over all of it: {report.Fingerprint[..ShownDigits]}…");

        context.Narrator.Heading("Somebody copies once more, into the store that is full now.");
        try
        {
            await StoreMigration.CopyAsync(source, target, cancellationToken: cancellationToken);
        }
        catch (StoreMigrationException refused)
        {
            context.Narrator.Refuse(refused.Message);
        }
    }

    /// <summary>Lets the target fail after half of the sessions, when the first messages of the next one are there.</summary>
    private static async Task CutAsync(TourContext context, IStoreBackend source, IStoreBackend target, CancellationToken cancellationToken)
    {
        var begun = new HashSet<SessionKey>();
        var plan = new FaultPlan();
        plan.Add(StoreOperations.Commit, Fault.FailAfter(), when: call => IsCut((SessionCommit)call.Argument!));
        try
        {
            await StoreMigration.CopyAsync(source, new FaultInjectingBackend(target, plan), new() { PageSize = 2 }, cancellationToken: cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            context.Narrator.Blow($"cut: {begun.Count - 1} sessions are there, and a part of the next one");
        }

        bool IsCut(SessionCommit commit)
        {
            begun.Add(commit.Key);
            return begun.Count > context.Recordings.Conversations.Count / 2 && commit.ExpectedVersion > 0;
        }
    }

    private static async Task GoOnAsync(TourContext context, ISessionManager sessions, AckLedger ledger, CancellationToken cancellationToken)
    {
        var id = IdOf(context.Recordings.Conversations[0]);
        var session = await sessions.OpenAsync(id, cancellationToken: cancellationToken);
        var before = session.Version;
        await SayAsync(session, new(ChatRole.User, "Are you still there?"), ledger, cancellationToken);
        context.Narrator.Hold(
            $"'{id}' goes on: version {before} was copied, {session.Version} is new; created at {session.CreatedAt:HH:mm:ss}, as in the old store"
        );
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
