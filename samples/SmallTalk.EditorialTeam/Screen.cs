using System.Globalization;
using Microsoft.Extensions.AI;
using SmallTalk.Events;
using SmallTalk.Groups;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Turns;

namespace SmallTalk.Samples.EditorialTeam;

/// <summary>Shows the conversation: who speaks, why it was chosen, what it says as it comes, and which tools it uses.</summary>
internal sealed class Screen(TextWriter output, IEventBus bus, ISession session)
{
    private readonly Lock _lock = new();
    private EventPosition _seen;
    private bool _isWithinLine;

    public void Open(ModelOptions model)
    {
        Say(
            string.IsNullOrEmpty(model.Endpoint)
                ? "OFFLINE: Model:Endpoint is not set, so no model is asked. A script plays the four members; its texts are samples."
                : $"model {model.Name} at {model.Endpoint}"
        );
        Say(session.History.Count == 0 ? $"a new conversation, '{session.Id}'" : $"conversation '{session.Id}' goes on after {session.History.Count} messages");
    }

    /// <summary>Shows an answer of the team as it comes.</summary>
    /// <returns>Whether it came to a good end.</returns>
    public async Task<bool> FollowAsync(IAsyncEnumerable<TurnUpdate> turn)
    {
        try
        {
            var speaker = "";
            await foreach (var update in turn)
            {
                if (update.Receipt is { } receipt)
                {
                    Say($"stored up to message {receipt.LastSequence}; the team stopped: {receipt.EndedBecause}");
                    return receipt.EndedBecause is not (GroupEndReasons.AllMembersDown or GroupEndReasons.NobodyMaySpeak or GroupEndReasons.NoMembers);
                }
                if (update.Speaker != speaker)
                    Begin(speaker = update.Speaker, await WhyAsync(speaker));
                foreach (var call in update.Update?.Contents.OfType<FunctionCallContent>() ?? [])
                    Line($"  [{string.Join(", ", [call.Name, .. call.Arguments?.Select(argument => $"{argument.Key}: {argument.Value}") ?? []])}]");
                Add(update.Text);
            }
            return true;
        }
        catch (SmallTalkException error)
        {
            Fail(error);
            return false;
        }
    }

    public void Who(IGroupConversation team)
    {
        foreach (var member in team.Participants)
            Line($"  {member.Name}: {member.Statistics.Turns} times, {member.Agent.Description}");
        Say($"the conversation is {team.Status.ToString().ToLowerInvariant()}{(team.Because is { } because ? $" ({because})" : "")}");
    }

    public void Tasks(IReadOnlyList<GroupTask> tasks)
    {
        foreach (var task in tasks)
        {
            var way = string.Join(" -> ", task.HandOvers.Select(handOver => handOver.From ?? "nobody").Append(task.Owner ?? "nobody"));
            Line($"  {task.Id} {task.Status}: {task.Title} ({way}){(task.Result is { } result ? $": {result}" : "")}");
        }
        if (tasks.Count == 0)
            Say("there are no tasks");
    }

    public void Brief(StateValue<string>? brief) =>
        Say(brief is { } kept ? $"{kept.Value} (version {kept.Version}, by {kept.Author})" : "there is no brief yet");

    public void Say(string text) => Line($"-- {text}");

    public void Fail(SmallTalkException error) => Line($"!! {error.Message}");

    /// <summary>Why the newest speaker was chosen. A choice in which a model may have a say is stored before the agent is asked, and so it is in the event log.</summary>
    private async Task<string> WhyAsync(string speaker)
    {
        var page = await bus.ReplayAsync(
            new()
            {
                Pattern = SmallTalkTopics.GroupSpeakerSelected,
                Session = session.Id,
                After = _seen,
            }
        );
        _seen = page.Position;
        var choices = page.Events.Select(record => record.ReadPayload(ChoiceJson.Default.Choice)).ToList();
        return choices.FindLast(choice => choice.Agent == speaker) is { } choice
            ? string.Create(CultureInfo.InvariantCulture, $" ({choice.Reason}, {choice.Confidence:0.00})")
            : "";
    }

    private void Begin(string speaker, string why) => Line($"{speaker}{why}:");

    private void Line(string text)
    {
        lock (_lock)
        {
            if (_isWithinLine)
                output.WriteLine();
            _isWithinLine = false;
            output.WriteLine(text);
        }
    }

    private void Add(string text)
    {
        if (text.Length == 0)
            return;
        lock (_lock)
        {
            output.Write(_isWithinLine ? text : $"  {text.TrimStart(' ')}");
            _isWithinLine = !text.EndsWith('\n');
            output.Flush();
        }
    }
}
