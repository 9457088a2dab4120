using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Events;
using SmallTalk.Integration.Migration;
using SmallTalk.Sessions;
using SmallTalk.TestChild.GroupTalks;
using SmallTalk.Testing;
using SmallTalk.TestUtilities;

namespace SmallTalk.Integration.Groups;

/// <summary>
/// Conversations of groups from end to end on SQLite. Their process is killed by SIGKILL when each of them stands still at a step that was drawn at random: before or after a commit, or in the
/// midst of an answer. A new process brings them to their end, and then they are what they were written to be: nothing is lost and nothing is there twice.
/// </summary>
[Property("Requirement", "FR-017")]
[Property("Requirement", "FR-021")]
[Property("Requirement", "SC-005")]
public sealed class GroupTalkTests : IDisposable
{
    private const string Never = "-";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Own ones have hand-overs, mentions, pauses, members that come and go, and several messages of their users.</summary>
    [Test]
    public Task Own_conversations_that_are_killed_at_any_step_come_to_their_end() =>
        CheckAsync(Path.Combine(RepositoryRoot.Path, "tests", "SmallTalk.Integration.Tests", "Groups", "GroupTalks.json"), 10, LongRun.Times(3, 100));

    [Test]
    [Property("Requirement", "B-04")]
    public Task Recorded_conversations_that_are_killed_at_any_step_come_to_their_end() =>
        CheckAsync(PublicData.Require("whowhen/algorithm_generated.json"), LongRun.Times(25, 126), LongRun.Times(1, 5));

    private async Task CheckAsync(string file, int most, int rounds)
    {
        var talks = await GroupTalkReader.ReadAsync(file, most);
        talks.Should().HaveCount(most);
        var commits = await LiveAsync(file, talks, "unharmed");
        await CheckStoreAsync(talks, "unharmed");
        for (var seed = 1; seed <= rounds; seed++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"seed-{seed}");
            var stops = Draw(talks, commits, new(seed));
            await KillAsync(file, stops, name);
            await LiveAsync(file, talks, name);
            await CheckStoreAsync(talks, name);
            await TestContext.Out.WriteLineAsync(
                $"seed {seed}: {talks.Count} conversations, {string.Join("; ", stops.Select(stop => $"{stop}".Replace('\t', ' ')))}"
            );
        }
    }

    private static List<TalkStop> Draw(IEnumerable<GroupTalk> talks, IReadOnlyDictionary<string, int> commits, Random random) =>
        [
            .. talks.Select(talk =>
            {
                if (random.Next(3) == 0)
                {
                    var answers = talk.Lines.Index().Where(line => line.Item.IsAnswer).ToList();
                    return new TalkStop(talk.Id, TalkStop.Within, answers[random.Next(answers.Count)].Index);
                }
                return new(talk.Id, random.Next(2) == 0 ? TalkStop.Before : TalkStop.After, 1 + random.Next(commits[talk.Id]));
            }),
        ];

    private ChildProcess Start(string file, int most, string name, string stops) =>
        ChildProcess.StartTask("group-talks", _folder[$"{name}.db"], _folder[$"{name}.tsv"], file, most.ToString(CultureInfo.InvariantCulture), stops);

    /// <summary>Lets a process talk until each conversation stands still, and kills it.</summary>
    private async Task KillAsync(string file, List<TalkStop> stops, string name)
    {
        await File.WriteAllLinesAsync(_folder[$"{name}.stops"], stops.Select(stop => $"{stop}"));
        using var child = Start(file, stops.Count, name, _folder[$"{name}.stops"]);
        var still = new HashSet<string>();
        while (still.Count < stops.Count)
        {
            var line = await child.ReadLineAsync();
            line.Should().StartWith("still ", "{0}: a conversation goes on until it stands still: {1}", name, string.Join("; ", stops));
            still.Add(line);
        }
        await child.KillAsync();
    }

    /// <summary>Lets a process come to its own end.</summary>
    /// <returns>How many commits it has made in each conversation.</returns>
    private async Task<IReadOnlyDictionary<string, int>> LiveAsync(string file, IReadOnlyList<GroupTalk> talks, string name)
    {
        using var child = Start(file, talks.Count, name, Never);
        var (exitCode, output, errors) = await child.FinishAsync();
        exitCode.Should().Be(0, "{0}: {1}", name, errors);
        return output
            .Split('\n')
            .Select(line => line.Split(' '))
            .Where(words => words[0] == "done")
            .ToDictionary(words => words[1], words => int.Parse(words[2], CultureInfo.InvariantCulture));
    }

    /// <summary>A process that has seen nothing of it reads everything.</summary>
    private async Task CheckStoreAsync(IReadOnlyList<GroupTalk> talks, string name)
    {
        await using var host = await OpenStore.StartAsync(builder => builder.UseSqlite(_folder[$"{name}.db"]));
        using var ledger = new AckLedger(_folder[$"{name}.tsv"]);
        var report = await ledger.CheckAsync(host.Sessions);
        report.IsClean.Should().BeTrue($"{name}: {report}");
        report.Acknowledged.Should().Be(report.Stored).And.Be(talks.Sum(talk => talk.Lines.Count));
        var events = await ReadEventsAsync(host);
        foreach (var talk in talks)
        {
            var session = (await host.Sessions.FindAsync(talk.Id))!;
            host.Turns.GetPendingTurn(session).Should().BeNull();
            (await ReadAsync(session)).Should().Equal(talk.Lines.Select(line => $"{line}"), "{0}: {1} is as it was written", name, talk.Id);
            CheckEvents(talk, [.. events[talk.Id]]);
        }
    }

    private static void CheckEvents(GroupTalk talk, IReadOnlyList<NewEvent> events)
    {
        string[] speakers = [.. talk.Lines.Where(line => line.IsAnswer).Select(line => line.From)];
        TextsOf(events, SmallTalkTopics.AgentReplied, "agent").Should().Equal(speakers);
        TextsOf(events, SmallTalkTopics.GroupSpeakerSelected, "agent").Should().Equal(speakers);
        TextsOf(events, SmallTalkTopics.GroupSpeakerSelected, "reason").Should().NotContain(string.Empty);
        TextsOf(events, SmallTalkTopics.TurnStarted, "turnId").Should().OnlyHaveUniqueItems();
        TextsOf(events, SmallTalkTopics.TurnCompleted, "endedBecause").Should().Equal(talk.Lines.Where(line => line.IsUser).Select(line => line.Ends));
        events.Should().NotContain(item => item.Topic == SmallTalkTopics.AgentFailed || item.Topic == SmallTalkTopics.TurnFailed);
        events.Should().OnlyHaveUniqueItems(item => item.Id);
    }

    private static List<string> TextsOf(IEnumerable<NewEvent> events, string topic, string property) =>
        [.. events.Where(item => item.Topic == topic).Select(item => JsonDocument.Parse(item.Payload.Bytes).RootElement.GetProperty(property).GetString()!)];

    private static async Task<List<string>> ReadAsync(ISession session)
    {
        var lines = new List<string>();
        await foreach (var message in session.History.ReadAsync())
            lines.Add($"{LineOf(message.Message)}");
        return lines;
    }

    private static TalkLine LineOf(ChatMessage message) =>
        message.Contents switch
        {
            [FunctionCallContent call] => new(
                message.AuthorName!,
                Call: call.Name,
                With: call.Arguments!.ToDictionary(pair => pair.Key, pair => $"{pair.Value}")
            ),
            [FunctionResultContent result] => new(TalkLine.Tool, $"{result.Result}"),
            _ => new(message.Role == ChatRole.User ? TalkLine.User : message.AuthorName!, message.Text),
        };

    // Events are durable with their commit, and may be seen a moment later; one that is appended now comes after all of them.
    private static async Task<ILookup<string, NewEvent>> ReadEventsAsync(OpenStore host)
    {
        const string End = "test:end";
        await host.Backend.Events.AppendAsync([
            new()
            {
                Topic = End,
                OccurredAt = DateTimeOffset.UnixEpoch,
                Payload = new(Encoding.UTF8.GetBytes("{}")),
            },
        ]);
        var events = new List<NewEvent>();
        for (EventPosition position = default; events.LastOrDefault()?.Topic != End; )
        {
            await host.Backend.Events.WaitAsync(position).AsTask().Guarded();
            var page = await host.Backend.Events.ReadAsync(new(), position, 1000);
            events.AddRange(page.Events.Select(record => record.Event));
            position = page.Position;
        }
        return events.Where(item => item.Session is not null).ToLookup(item => item.Session!.Value.Value);
    }
}
