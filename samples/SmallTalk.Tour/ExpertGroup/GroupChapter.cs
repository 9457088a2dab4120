using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SmallTalk.Events;
using SmallTalk.Groups;
using SmallTalk.Sessions;
using SmallTalk.Testing;
using SmallTalk.Tour.PersistAndResume;
using SmallTalk.Turns;

namespace SmallTalk.Tour.ExpertGroup;

/// <summary>A group of experts: the right one answers, and it stays so when one fails and when the process is killed.</summary>
internal sealed class GroupChapter : IChapter
{
    public string Name => "a group";

    public string Why =>
        "In a group chat of agents somebody must choose who speaks, and elsewhere that ends in the wrong voice, in a circle or in silence. Here four experts share one conversation; "
        + "who speaks is chosen by their profiles, without a model, and every choice is stored with its reason, so that it holds over failures and a kill.";

    public async Task RunAsync(TourContext context, CancellationToken cancellationToken)
    {
        var store = Path.Combine(context.Folder, "a-group");
        var ledgerFile = Path.Combine(context.Folder, "a-group.tsv");
        await AskAsync(context, store, ledgerFile, cancellationToken);
        await KillAsync(context, store, ledgerFile, cancellationToken);
        await ResumeAsync(context, store, ledgerFile, cancellationToken);

        context.Narrator.Heading("A host that has never seen this conversation reads what was recorded.");
        using var ledger = new AckLedger(ledgerFile);
        using var host = ExpertHost.Build(store);
        await host.StartAsync(cancellationToken);
        var choices = await Choice.ReadAsync(host.Services.GetRequiredService<IEventBus>(), cancellationToken);
        context.Narrator.Note($"{choices.Count} choices are in the event log:");
        context.Narrator.Table(
            ["question", "speaker", "confidence", "reason", "passed over"],
            choices.Zip(Numbers(choices), (choice, number) => (string[])[number, choice.Agent, choice.Sure, choice.Reason, choice.Missing])
        );
        await context.CheckAsync(ledger, host.Services.GetRequiredService<ISessionManager>(), cancellationToken);
        await host.StopAsync(cancellationToken);
    }

    private static async Task AskAsync(TourContext context, string store, string ledgerFile, CancellationToken cancellationToken)
    {
        using var ledger = new AckLedger(ledgerFile);
        using var host = ExpertHost.Build(store);
        await host.StartAsync(cancellationToken);
        var talk = new GroupTalk(context.Narrator, host.Services.GetRequiredService<IEventBus>(), ledger);
        var team = await ExpertHost.OpenAsync(host.Services, cancellationToken);

        context.Narrator.Heading($"{string.Join(", ", team.Participants.Select(member => member.Name))}: whose profile fits best answers.");
        context.Narrator.Note("(relevant: the words fit this profile; kept: they speak for nobody else, so who spoke last goes on)");
        await talk.AskAsync(team, "Which wine goes well with a tomato soup?", cancellationToken);
        await talk.AskAsync(team, "And something a little cheaper?", cancellationToken);
        await talk.AskAsync(team, "Is there a train from the airport to the old town late at night?", cancellationToken);
        await talk.AskAsync(team, "My card was declined at the hotel. Is my account blocked?", cancellationToken);

        context.Narrator.Heading("Two are addressed by name: both answer, in that order, and nobody else.");
        await talk.AskAsync(team, "@banker @guide what about a week in Rome?", cancellationToken);

        context.Narrator.Heading("The right one cannot answer: it is passed over.");
        await talk.AskAsync(team, "The battery of my car is dead, what now?", cancellationToken);

        context.Narrator.Heading("An agent hands a task over, by a tool: the new owner speaks next.");
        await talk.AskAsync(team, "For my birthday I want a dinner with good wine for twelve, in Lisbon", cancellationToken);
        foreach (var task in team.Workflow.Tasks)
            context.Narrator.Hold($"task {task.Id}, \"{task.Title}\": {task.HandOvers[^1].From} → {task.Owner}, {task.Status}: {task.Result}");
        await host.StopAsync(cancellationToken);
    }

    private static async Task KillAsync(TourContext context, string store, string ledgerFile, CancellationToken cancellationToken)
    {
        await using var child = ChildProcess.Start(AskedProcess.Argument, store, ledgerFile);
        context.Narrator.Heading($"Another process (pid {child.Id}) goes on with the conversation, and asks three of them.");
        var chunks = 0;
        while (await child.NextAsync(cancellationToken) is { } happened)
        {
            if (happened.Kind == ChildEventKind.Stored)
                context.Narrator.Speech(happened.Speaker, happened.Text, $"✓{happened.Sequence}");
            else if (happened.Speaker == AskedProcess.CutOff && ++chunks == AskedProcess.Chunks)
            {
                await child.KillAsync();
                context.Narrator.Blow($"kill -9 in the midst of the answer of {AskedProcess.CutOff}");
                return;
            }
        }
        throw new InvalidOperationException("The process came to its end before it was killed: nothing was shown.");
    }

    /// <summary>Whoever was cut off speaks first, then who has not spoken yet.</summary>
    private static async Task ResumeAsync(TourContext context, string store, string ledgerFile, CancellationToken cancellationToken)
    {
        context.Narrator.Heading("The next process finds the turn, and goes on with it.");
        using var ledger = new AckLedger(ledgerFile);
        using var host = ExpertHost.Build(store);
        await host.StartAsync(cancellationToken);
        var talk = new GroupTalk(context.Narrator, host.Services.GetRequiredService<IEventBus>(), ledger);
        var team = await ExpertHost.OpenAsync(host.Services, cancellationToken);
        if (host.Services.GetRequiredService<ITurnRunner>().GetPendingTurn(team.Session) is null)
            throw new InvalidOperationException("No turn was left by the process that was killed.");
        var speakers = await talk.ResumeAsync(team, cancellationToken);
        if (!speakers.SequenceEqual(["cook", AskedProcess.CutOff, "banker"]))
            throw new InvalidOperationException($"The wrong ones have spoken: {string.Join(", ", speakers)}.");
        context.Narrator.Hold($"the right ones have answered, each once: {string.Join(", ", speakers)}");
        await host.StopAsync(cancellationToken);
    }

    /// <summary>The number of the question for each choice, where a new one begins.</summary>
    private static IEnumerable<string> Numbers(IReadOnlyList<Choice> choices)
    {
        var number = 0;
        for (var at = 0; at < choices.Count; at++)
            yield return at == 0 || choices[at].TurnId != choices[at - 1].TurnId ? $"{++number}" : "";
    }
}
