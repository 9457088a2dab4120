using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmallTalk.Groups;
using SmallTalk.Hosting;
using SmallTalk.Testing;

namespace SmallTalk.TestChild.GroupTalks;

/// <summary>
/// A host in which groups hold given conversations with their users, all at once, on a SQLite file. It goes on with what a former process left behind, and says what happens, a line
/// each. Arguments: the file of the store, of the ledger, of the conversations, how many of these, and the file that says where each stands still, or <c>-</c>.
/// </summary>
internal sealed class GroupTalkTask(IReadOnlyList<GroupTalk> talks, StandStills stills)
{
    private const int NoLimit = 10_000;

    private readonly Dictionary<string, GroupTalk> _byQuestion = talks.ToDictionary(talk => talk.Lines[0].Text);

    public static async Task<int> RunAsync(string store, string ledgerFile, string talksFile, int most, string stopsFile)
    {
        var stops = stopsFile == "-" ? [] : await File.ReadAllLinesAsync(stopsFile);
        var task = new GroupTalkTask(await GroupTalkReader.ReadAsync(talksFile, most), new(stops.Select(TalkStop.Parse)));
        using var ledger = new AckLedger(ledgerFile);
        using var host = task.Build(store);
        await host.StartAsync();
        await Task.WhenAll(task.Talks.Select(talk => Task.Run(() => task.TalkAsync(host.Services, ledger, talk))));
        await host.StopAsync();
        return 0;
    }

    private IReadOnlyList<GroupTalk> Talks => talks;

    private async Task TalkAsync(IServiceProvider services, AckLedger ledger, GroupTalk talk)
    {
        await new TalkingUser(services, ledger, talk).TalkAsync();
        Console.WriteLine($"done {talk.Id} {stills.CommitsOf(talk.Id)}");
    }

    private IHost Build(string store)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([
            new("SmallTalk:Lease:InstanceName", "talker"),
            new("SmallTalk:Groups:MinParticipants", "1"),
            // Who stands still at a commit must do so until all others do.
            new("SmallTalk:Sessions:StoreRetryWindow", "00:05:00"),
        ]);
        var smallTalk = builder.Services.AddSmallTalk().UseSqlite(store).DecorateStore((inner, _) => stills.Decorate(inner));
        foreach (var talk in talks.Where(talk => talk.Recording is null))
        foreach (var speaker in talk.Speakers)
            smallTalk.AddAgent(
                speaker,
                _ => Stalling(new ScriptedTalkClient(_byQuestion, speaker)),
                agent => agent.WithTools([.. GroupTools.For(talk.Id), .. TalkTools.For(talk.Id)])
            );
        RecordedConversation[] recordings = [.. talks.Select(talk => talk.Recording).OfType<RecordedConversation>()];
        foreach (var speaker in recordings.SelectMany(recording => recording.Speakers).Distinct())
            smallTalk.AddAgent(speaker, _ => Stalling(new RecordedConversationClient(recordings, speaker)));
        foreach (var talk in talks)
            smallTalk.AddGroup(talk.Id, group => SetUp(group, talk));
        return builder.Build();
    }

    private StallingClient Stalling(IChatClient client) => new(client, question => stills.Of(_byQuestion[question].Id));

    private static void SetUp(GroupBuilder group, GroupTalk talk)
    {
        group.SelectSpeakers(
            talk.Selector switch
            {
                "round_robin" => By.RoundRobin,
                "priority" => By.Priority,
                _ => By.Custom((request, _) => new(Follow(talk, request))),
            }
        );
        group.ShowToSelector(NoLimit);
        // What was said elsewhere knows nothing of our rules.
        if (talk.Recording is not null)
            group.Members([.. talk.Members]).MaxInARow(NoLimit).MaxMentionDepth(0);
        if (talk.Turns is not null || talk.Selector is null)
            group.MaxTurns(talk.Turns ?? NoLimit);
        if (talk.EndOn is { } phrase)
            group.EndOn(phrase);
        if (talk.EndsWithTasks)
            group.EndWhenTasksAreDone();
    }

    private static SpeakerSelection Follow(GroupTalk talk, SpeakerRequest request) =>
        talk.Lines.ElementAtOrDefault(request.History.Count) is { IsUser: false } line
            ? new(line.From, 1, "recorded")
            : SpeakerSelection.Nobody("it is the user's turn");
}
