using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Groups.Selection;

/// <summary>Holds a conversation in which priorities choose, and keeps what a group keeps of it.</summary>
internal sealed class PriorityConversation(bool hasStatistics = true, int shown = 50, int seed = 0)
{
    private readonly ISpeakerSelector _selector = By.PriorityWith(seed)(null!);
    private readonly List<AgentDescriptor> _members = [];
    private readonly Dictionary<string, SpeakerStatistics> _statistics = [];

    public List<string> Spoken { get; } = [];

    public void Join(string name, int priority)
    {
        _members.Add(new() { Name = name, Priority = priority });
        _statistics[name] = new() { JoinedAtTurn = Spoken.Count };
    }

    public void Leave(string name) => _members.RemoveAll(agent => agent.Name == name);

    /// <summary>Takes turns.</summary>
    /// <param name="turns">How many.</param>
    /// <param name="isAway">Who may not speak.</param>
    /// <param name="fails">Whose turns fail.</param>
    /// <returns>Who was chosen.</returns>
    public async Task<List<string>> GoOnAsync(int turns, Func<string, bool>? isAway = null, Func<string, bool>? fails = null)
    {
        for (var turn = 0; turn < turns; turn++)
            Count((await SelectAsync(isAway)).Agent!, fails);
        return Spoken[^turns..];
    }

    public ValueTask<SpeakerSelection> SelectAsync(Func<string, bool>? isAway = null) =>
        _selector.SelectAsync(
            new()
            {
                Group = SelectionRequest.Group,
                Candidates = [.. _members.Where(agent => isAway?.Invoke(agent.Name) is not true)],
                Members = _members,
                History = [.. Spoken.TakeLast(shown).Select(name => new ChatMessage(ChatRole.Assistant, "…") { AuthorName = name })],
                Statistics = hasStatistics ? _statistics : new Dictionary<string, SpeakerStatistics>(),
            }
        );

    private void Count(string name, Func<string, bool>? fails)
    {
        Spoken.Add(name);
        var before = _statistics[name];
        _statistics[name] = before with { Turns = before.Turns + 1, Failures = before.Failures + (fails?.Invoke(name) is true ? 1 : 0) };
    }
}
