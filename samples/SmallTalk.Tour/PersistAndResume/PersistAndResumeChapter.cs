using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Sessions;
using SmallTalk.Testing;

namespace SmallTalk.Tour.PersistAndResume;

/// <summary>Conversations in a process that is killed again and again.</summary>
internal sealed class PersistAndResumeChapter : IChapter
{
    public string Name => "persist and resume";

    public string Why =>
        "Hosts die: out of memory, a new version, a pulled plug. Here agents talk in a process of their own that is killed with SIGKILL in the midst of an answer. "
        + "The next process must find every message that was acknowledged and go on with the answer that was cut off.";

    public async Task RunAsync(TourContext context, CancellationToken cancellationToken)
    {
        var store = Path.Combine(context.Folder, "chats");
        var ledgerFile = Path.Combine(context.Folder, "acknowledged.tsv");
        foreach (var (life, kill) in PlannedKill.All.Append(null).Index())
            await LiveAsync(context, life + 1, kill, store, ledgerFile, cancellationToken);

        context.Narrator.Heading("A process that has never seen these chats opens the store and reads them all.");
        using var ledger = new AckLedger(ledgerFile);
        using var host = TalkHost.Build(store, context.Recordings, TimeSpan.Zero);
        await host.StartAsync(cancellationToken);
        await context.CheckAsync(ledger, host.Services.GetRequiredService<ISessionManager>(), cancellationToken);
        await host.StopAsync(cancellationToken);
    }

    private static async Task LiveAsync(TourContext context, int life, PlannedKill? kill, string store, string ledgerFile, CancellationToken cancellationToken)
    {
        await using var child = ChildProcess.Start(TalkingProcess.Argument, store, ledgerFile);
        context.Narrator.Heading($"Process {life} starts (pid {child.Id}).");
        var story = new LifeStory(context.Narrator, context.Recordings, kill);
        while (await child.NextAsync(cancellationToken) is { } happened)
        {
            if (!story.Follow(happened))
                continue;
            await child.KillAsync();
            context.Narrator.Blow(
                $"kill -9, {story.Characters} characters into the answer of {story.Speaker}; acknowledged of this chat: {LifeStory.Count(story.Acknowledged)}"
            );
            return;
        }
        await child.EndAsync(cancellationToken);
        if (kill is not null)
            throw new InvalidOperationException("The talking process came to its end before it was killed: nothing was shown.");
        context.Narrator.Hold("all chats are at their end, and the process stops in good order");
    }
}
