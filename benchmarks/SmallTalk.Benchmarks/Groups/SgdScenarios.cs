using System.Globalization;
using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Harness;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>Whole conversations with ten services, by the defaults: who answers each message of the user.</summary>
internal static class SgdScenarios
{
    public static async Task MeasureAsync(GateReport report, WorkFolder folder)
    {
        var data = new SgdData();
        var count = new SgdCount();
        foreach (var (dialogue, number) in data.Dialogues.Select((dialogue, number) => (dialogue, number)))
            await AskAsync(await Relevance.PrepareAsync([.. dialogue.Services.Select(data.Agent)]), dialogue, number % 2, count);
        report.Judge("conversations: turns of a new topic", Bar.AtLeast(81, "%"), new(count.Share(turn => turn.IsNew, turn => turn.IsRight)));
        report.Judge("conversations: all turns, true last speaker", Bar.AtLeast(90, "%"), new(count.Share(_ => true, turn => turn.IsRight)));
        report.Judge("conversations: all turns, free-running", Bar.AtLeast(82, "%"), new(count.Share(_ => true, turn => turn.IsRightFree)));
        report.Judge("conversations: turns that switch", Bar.AtLeast(75, "%"), new(count.Share(turn => turn.IsSwitch, turn => turn.IsRight)));
        report.AddTable(
            "Conversations with ten services",
            "dialogues | turns | new topic | all, true last | all, free-running | switch | switch, free-running | keeping the last alone: all | switch",
            [Line("all 800", count, _ => true), Line("400 to choose by", count, turn => turn.Half == 0), Line("400 held back", count, turn => turn.Half == 1)],
            "Schema-Guided Dialogue, dev split. The right one is the service that answers next. A new topic is the first turn or one that switches."
        );
    }

    private static async Task AskAsync(Relevance relevance, SgdDialogue dialogue, int half, SgdCount count)
    {
        var history = new List<ChatMessage>();
        string? last = null;
        string? free = null;
        foreach (var turn in dialogue.Turns)
        {
            history.Add(new(turn.IsUser ? ChatRole.User : ChatRole.Assistant, turn.Text));
            if (turn.IsUser)
            {
                var chosen = (await relevance.SelectAsync(history, last)).Agent;
                free = (await relevance.SelectAsync(history, free)).Agent;
                count.Add(new(half, last is null, last is not null && last != turn.Service, chosen == turn.Service, free == turn.Service));
            }
            else
            {
                last = turn.Service;
            }
        }
    }

    private static string Line(string name, SgdCount count, Func<SgdCount.Turn, bool> where) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{name} | {count.Count(where)} | {count.Share(turn => where(turn) && turn.IsNew, turn => turn.IsRight):0.0} | {count.Share(where, turn => turn.IsRight):0.0} | {count.Share(where, turn => turn.IsRightFree):0.0} | {count.Share(turn => where(turn) && turn.IsSwitch, turn => turn.IsRight):0.0} | {count.Share(turn => where(turn) && turn.IsSwitch, turn => turn.IsRightFree):0.0} | {count.Share(where, turn => turn.IsFirst ? turn.IsRight : !turn.IsSwitch):0.0} | 0.0"
        );
}
