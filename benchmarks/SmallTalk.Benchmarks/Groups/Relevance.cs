using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Groups;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>Relevance selection as a host has it, with its defaults, over one group.</summary>
internal sealed class Relevance(AgentDescriptor[] agents)
{
    private static readonly IServiceProvider Services = new ServiceCollection().BuildServiceProvider();

    private readonly ISpeakerSelector _selector = By.Relevance(Services);

    public static async Task<Relevance> PrepareAsync(AgentDescriptor[] agents)
    {
        var relevance = new Relevance(agents);
        await relevance.PrepareAsync();
        return relevance;
    }

    public ValueTask PrepareAsync() => _selector.PrepareAsync(agents);

    public ValueTask<SpeakerSelection> SelectAsync(string text) => SelectAsync([new(ChatRole.User, text)], null);

    public ValueTask<SpeakerSelection> SelectAsync(IReadOnlyList<ChatMessage> history, string? last) =>
        _selector.SelectAsync(
            new()
            {
                Group = "bench",
                Members = agents,
                Candidates = agents,
                History = history,
                LastSpeaker = last,
            }
        );
}
