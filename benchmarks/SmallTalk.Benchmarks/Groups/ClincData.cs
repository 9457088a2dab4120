using System.Text.Json;
using SmallTalk.Agents;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>
/// CLINC150: ten domains of fifteen intents as agents. A profile has the domain's name, its intents as key words and the first questions of each intent in
/// the training data as examples; nothing is written by hand.
/// </summary>
internal sealed class ClincData
{
    private readonly Dictionary<string, string[]> _domains;
    private readonly Dictionary<string, string> _domainOf;
    private readonly Dictionary<string, string[][]> _splits;

    private ClincData(Dictionary<string, string[]> domains, Dictionary<string, string[][]> splits)
    {
        (_domains, _splits) = (domains, splits);
        _domainOf = domains.SelectMany(domain => domain.Value.Select(intent => (intent, domain.Key))).ToDictionary();
        Questions = [.. Of("test")];
        Strangers = [.. Of("oos_test")];
    }

    /// <summary>The questions of the test split.</summary>
    public IReadOnlyList<Question> Questions { get; }

    /// <summary>Questions of the test split that fit nobody.</summary>
    public IReadOnlyList<Question> Strangers { get; }

    public static ClincData Read() =>
        new(Parse<Dictionary<string, string[]>>(PublicFile.ClincDomains), Parse<Dictionary<string, string[][]>>(PublicFile.ClincQuestions));

    /// <param name="examples">How many examples of each intent a profile has.</param>
    public AgentDescriptor[] Agents(int examples)
    {
        var ofIntent = _splits["train"].GroupBy(question => question[1]).ToDictionary(group => group.Key, group => group.Take(examples).Select(one => one[0]));
        return
        [
            .. _domains.Select(domain => new AgentDescriptor
            {
                Name = domain.Key,
                Expertise = domain.Value,
                ExamplePrompts = [.. domain.Value.SelectMany(intent => ofIntent[intent])],
            }),
        ];
    }

    private IEnumerable<Question> Of(string split) => _splits[split].Select(question => new Question(question[0], _domainOf.GetValueOrDefault(question[1])));

    private static T Parse<T>(PublicFile file) => JsonSerializer.Deserialize<T>(File.ReadAllText(PublicSets.Find(file)))!;
}
