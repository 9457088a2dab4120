using System.Text;
using System.Text.Json.Nodes;
using CsCheck;

namespace SmallTalk.Configuration;

/// <summary>JSON is YAML: what both sources read must mean the same, and nothing that anybody writes may end in another error than the stated one.</summary>
[Property("Requirement", "FR-051")]
public sealed class YamlAgainstJsonTests
{
    private static readonly Gen<string> Key = Gen.OneOf(
        Gen.OneOf("Retention", "Kind", "0", "a b", "", "null", "<<", "#", "a:b", "é", "\n"),
        Gen.String[Gen.Char['a', 'f'], 1, 3]
    );

    private static readonly Gen<JsonNode?> Leaf = Gen.OneOf(
        Gen.OneOf("null", "~", "", " ", "06:00:00", "a: b", "\"", "'", "\\", "\t\n", "-", "ends ", "\u2028", "😀").Select(text => (JsonNode?)text),
        Gen.String[Gen.Char[' ', '~'], 0, 8].Select(text => (JsonNode?)text),
        Gen.Int.Select(number => (JsonNode?)number),
        Gen.Double[-1e9, 1e9].Select(number => (JsonNode?)number),
        Gen.Const((JsonNode?)null)
    );

    private static readonly Gen<JsonNode?> Node = Gen.Recursive<JsonNode?>((depth, node) => depth > 4 ? Leaf : Gen.OneOf(Leaf, Object(node), Array(node)));

    [Test]
    public void Every_json_text_means_the_same_to_both_sources() =>
        Object(Node)
            .Sample(
                json =>
                {
                    var text = json!.ToJsonString(new() { WriteIndented = ((JsonObject)json).Count > 2 });
                    Yaml.Load(text).Pairs().Should().Equal(Yaml.LoadJson(text).Pairs());
                },
                iter: 3_000
            );

    [Test]
    public void Text_of_any_kind_is_read_or_refused_with_the_stated_error() =>
        Gen.OneOf(
                "a",
                "b",
                ":",
                ": ",
                "- ",
                "\n",
                "\n  ",
                "[",
                "]",
                "{",
                "}",
                ",",
                "&a ",
                "*a",
                "<<: ",
                "? ",
                "|",
                ">",
                "|2-",
                "!",
                "!!",
                "!<x>",
                "%",
                "%TAG ! x\n",
                "%YAML 1.9\n",
                "---",
                "...",
                "#",
                "\"",
                "'",
                "\\",
                "\\x4",
                "\\U0011FFFF",
                "~",
                "\t",
                "\r",
                "\0",
                "\uFEFF",
                "\u2028",
                "@",
                "`",
                "\uFFFF"
            )
            .Array[0, 24]
            .Sample(
                pieces =>
                {
                    try
                    {
                        Yaml.Load(Encoding.UTF8.GetBytes(string.Concat(pieces)));
                    }
                    catch (FormatException error)
                    {
                        error.Message.Should().StartWith("YAML");
                    }
                },
                iter: 20_000
            );

    private static Gen<JsonNode?> Object(Gen<JsonNode?> value) =>
        Gen.Select(Key, value)
            .Array[0, 5]
            .Select(entries =>
            {
                // Both refuse paths that are there twice, in words of their own.
                var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                var made = new JsonObject();
                foreach (var (key, node) in entries)
                    if (seen.Add(key.Split(':')[0]))
                        made.Add(key, node?.DeepClone());
                return (JsonNode?)made;
            });

    private static Gen<JsonNode?> Array(Gen<JsonNode?> item) =>
        item.Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(node => node?.DeepClone())]));
}
