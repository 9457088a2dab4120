using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.TestUtilities;

namespace SmallTalk.Groups.Relevance;

/// <summary>Floors of quality on a tenth of the public data, and on a few messages of our own. The whole is measured by the gate of groups.</summary>
[Property("Requirement", "SC-014")]
[Property("Requirement", "B-06")]
public sealed class RelevanceQualityTests
{
    private const int Part = 10;

    [TestCase("my payment was declined", "Billing")]
    [TestCase("can I get my money refunded", "Billing")]
    [TestCase("which credit cards are accepted", "Billing")]
    [TestCase("the invoices are wrong", "Billing")]
    [TestCase("is there a room in a hotel near the beach", "Travel")]
    [TestCase("my passport expired", "Travel")]
    [TestCase("booking flights for two", "Travel")]
    [TestCase("how much luggage is allowed", "Travel")]
    [TestCase("what shall we have for dinner", "Marie")]
    [TestCase("which ingredient is missing", "Marie")]
    public async Task Messages_of_our_own_are_answered_by_who_knows(string text, string agent) =>
        (await (await Team.PreparedAsync()).AskAsync(text)).Agent.Should().Be(agent);

    [TestCase(0, 71)]
    [TestCase(1, 82)]
    [TestCase(5, 88)]
    public async Task Questions_to_ten_experts_are_answered_by_the_right_one(int examples, double percent)
    {
        var (agents, questions) = Clinc(examples);
        var selector = await Team.PreparedAsync(null, agents);
        var right = 0;
        foreach (var (text, agent) in questions)
            right += (await selector.AskAsync(text, members: agents)).Agent == agent ? 1 : 0;

        (100.0 * right / questions.Length).Should().BeGreaterThan(percent);
    }

    [Test]
    public async Task What_is_answered_without_a_fallback_is_right_nine_times_in_ten_even_without_examples()
    {
        var (agents, questions) = Clinc(0);
        var selector = await Team.PreparedAsync(null, agents);
        var (right, sure) = (0, 0);
        foreach (var (text, agent) in questions)
        {
            var selection = await selector.AskAsync(text, members: agents);
            if (selection.Reason.StartsWith("fallback", StringComparison.Ordinal))
                continue;
            (right, sure) = (right + (selection.Agent == agent ? 1 : 0), sure + 1);
        }

        (1.0 * right / sure).Should().BeGreaterThan(0.9);
        (1.0 * sure / questions.Length).Should().BeGreaterThan(0.4);
    }

    [Test]
    public async Task In_conversations_topics_are_followed_and_kept()
    {
        var data = JsonNode.Parse(await File.ReadAllTextAsync(PublicData.Require("sgd/dev_sample800_g10.json")))!;
        var (all, right, switches, followed) = (0, 0, 0, 0);
        foreach (var dialogue in data["dialogs"]!.AsArray().Where((_, number) => number % Part == 0))
        {
            AgentDescriptor[] agents = [.. Texts(dialogue!["group"]!).Select(service => Service(data["prof"]![service]!, service))];
            var selector = await Team.PreparedAsync(null, agents);
            var history = new List<ChatMessage>();
            string? last = null;
            var turns = dialogue["turns"]!.AsArray();
            for (var at = 0; at < turns.Count; at++)
            {
                var isUser = turns[at]!["sp"]!.GetValue<string>() == "U";
                history.Add(new(isUser ? ChatRole.User : ChatRole.Assistant, turns[at]!["t"]!.GetValue<string>()));
                var service = Texts(turns[isUser && at + 1 < turns.Count ? at + 1 : at]!["y"]!)[^1];
                if (isUser)
                {
                    var isRight = (await selector.AskAsync(history, last, members: agents)).Agent == service;
                    (all, right) = (all + 1, right + (isRight ? 1 : 0));
                    if (last is not null && last != service)
                        (switches, followed) = (switches + 1, followed + (isRight ? 1 : 0));
                }
                last = isUser ? last : service;
            }
        }

        (100.0 * right / all).Should().BeGreaterThan(92);
        (100.0 * followed / switches).Should().BeGreaterThan(77);
    }

    private static (AgentDescriptor[] Agents, (string Text, string Agent)[] Questions) Clinc(int examples)
    {
        var domains = Read<Dictionary<string, string[]>>("clinc150/domains.json");
        var splits = Read<Dictionary<string, string[][]>>("clinc150/data_full.json");
        var ofIntent = splits["train"].ToLookup(question => question[1], question => question[0]);
        var domainOf = domains.SelectMany(domain => domain.Value.Select(intent => (intent, domain.Key))).ToDictionary();
        return (
            [
                .. domains.Select(domain => new AgentDescriptor
                {
                    Name = domain.Key,
                    Expertise = domain.Value,
                    ExamplePrompts = [.. domain.Value.SelectMany(intent => ofIntent[intent].Take(examples))],
                }),
            ],
            [.. splits["test"].Where((_, number) => number % Part == 0).Select(question => (question[0], domainOf[question[1]]))]
        );
    }

    private static AgentDescriptor Service(JsonNode profile, string name) =>
        new()
        {
            Name = name,
            Description = $"{profile["name"]!.GetValue<string>()}: {profile["description"]!.GetValue<string>()}",
            Expertise = [.. Texts(profile["keywords"]!), .. Texts(profile["slots"]!)],
        };

    private static string[] Texts(JsonNode array) => array.Deserialize<string[]>()!;

    private static T Read<T>(string path) => JsonSerializer.Deserialize<T>(File.ReadAllText(PublicData.Require(path)))!;
}
