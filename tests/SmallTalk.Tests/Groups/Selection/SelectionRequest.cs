using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Groups.Selection;

/// <summary>Makes requests of selectors in few words.</summary>
internal static class SelectionRequest
{
    public const string Group = "team";

    public static SpeakerRequest Of(string candidates, string? members = null, params string[] history) =>
        new()
        {
            Group = Group,
            Candidates = Agents(candidates),
            Members = Agents(members ?? candidates),
            History = [.. history.Select(Message)],
        };

    public static IReadOnlyList<AgentDescriptor> Agents(string names) => [.. names.Split('|').Select(name => new AgentDescriptor { Name = name })];

    /// <summary>"who: text"; "user: text" is the user's.</summary>
    public static ChatMessage Message(string line)
    {
        var (who, text) = (line[..line.IndexOf(": ", StringComparison.Ordinal)], line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]);
        return who == "user" ? new(ChatRole.User, text) : new(ChatRole.Assistant, text) { AuthorName = who };
    }
}
