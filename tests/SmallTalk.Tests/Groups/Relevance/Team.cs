using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;

namespace SmallTalk.Groups.Relevance;

/// <summary>A small group and what may be asked of it.</summary>
internal static class Team
{
    public static AgentDescriptor Billing { get; } =
        new()
        {
            Name = "Billing",
            Description = "Answers questions about invoices and payments",
            Expertise = ["pay_invoice", "refund", "credit card", "payment_failed"],
        };

    public static AgentDescriptor Travel { get; } =
        new()
        {
            Name = "Travel",
            Description = "Books flights and hotels",
            Expertise = ["book_flight", "hotel room", "luggage", "passport"],
        };

    public static AgentDescriptor Cook { get; } =
        new()
        {
            Name = "Marie",
            Description = "Knows recipes and ingredients",
            Expertise = ["recipe", "ingredients", "oven temperature", "dinner"],
        };

    public static AgentDescriptor[] All { get; } = [Billing, Travel, Cook];

    public static IServiceProvider NoServices { get; } = new ServiceCollection().BuildServiceProvider();

    public static async Task<ISpeakerSelector> PreparedAsync(Action<RelevanceOptions>? configure = null, params AgentDescriptor[] members)
    {
        var selector = By.RelevanceWith(configure ?? (static _ => { }))(NoServices);
        await selector.PrepareAsync(members is [] ? All : members);
        return selector;
    }

    public static ChatMessage User(string text) => new(ChatRole.User, text);

    public static ChatMessage Says(string agent, string text) => new(ChatRole.Assistant, text) { AuthorName = agent };

    public static ValueTask<SpeakerSelection> AskAsync(this ISpeakerSelector selector, string text, string? last = null, params AgentDescriptor[] members) =>
        selector.AskAsync([User(text)], last, members: members);

    public static ValueTask<SpeakerSelection> AskAsync(
        this ISpeakerSelector selector,
        IReadOnlyList<ChatMessage> history,
        string? last = null,
        int round = 0,
        AgentDescriptor[]? members = null,
        AgentDescriptor[]? candidates = null
    )
    {
        var all = members is null or [] ? All : members;
        return selector.SelectAsync(
            new()
            {
                Group = "team",
                Members = all,
                Candidates = candidates ?? all,
                History = history,
                LastSpeaker = last,
                Round = round,
            }
        );
    }
}
