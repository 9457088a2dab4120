using System.Text.Json;
using System.Text.Json.Nodes;
using SmallTalk.Agents;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>
/// Schema-Guided Dialogue: conversations of a user with ten services. A profile has the schema's name, description, intents and slot descriptions; who should
/// answer a message of the user is who does.
/// </summary>
internal sealed class SgdData
{
    private readonly JsonNode _root = JsonNode.Parse(File.ReadAllText(PublicSets.Find(PublicFile.Sgd)))!;

    public IReadOnlyList<SgdDialogue> Dialogues => [.. _root["dialogs"]!.AsArray().Select(dialogue => Dialogue(dialogue!))];

    /// <summary>The services are agents by their id, of which the schemas' own name is the beginning.</summary>
    public AgentDescriptor Agent(string service)
    {
        var profile = _root["prof"]![service]!;
        return new()
        {
            Name = service,
            Description = $"{profile["name"]!.GetValue<string>()}: {profile["description"]!.GetValue<string>()}",
            Expertise = [.. Texts(profile["keywords"]!), .. Texts(profile["slots"]!)],
        };
    }

    private static SgdDialogue Dialogue(JsonNode dialogue)
    {
        SgdTurn[] turns = [.. dialogue["turns"]!.AsArray().Select(turn => Turn(turn!))];
        for (var at = 0; at < turns.Length - 1; at++)
            if (turns[at].IsUser)
                turns[at] = turns[at] with { Service = turns[at + 1].Service };
        return new(Texts(dialogue["group"]!), turns);
    }

    private static SgdTurn Turn(JsonNode turn) => new(turn["sp"]!.GetValue<string>() == "U", turn["t"]!.GetValue<string>(), Texts(turn["y"]!)[^1]);

    private static string[] Texts(JsonNode array) => array.Deserialize<string[]>()!;
}
