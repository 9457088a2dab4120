using System.Text.Json;

namespace SmallTalk.Testing;

/// <summary>Makes conversations of JSON, and says where it has another form.</summary>
internal static class RecordedConversationReader
{
    internal static IReadOnlyList<RecordedConversation> Read(JsonElement root) => [.. Items(root, "the file").Select(ReadOne)];

    private static RecordedConversation ReadOne(JsonElement item, int index)
    {
        var at = $"conversation {index + 1}";
        var messages = Items(Member(item, at, "messages", "history"), $"the messages of {at}")
            .Select((message, number) => ReadMessage(message, $"message {number + 1} of {at}"))
            .ToList();
        if (messages.Count == 0)
            throw new FormatException($"There is no message in {at}.");
        return new()
        {
            Id = Text(Member(item, at, "id"), $"the id of {at}"),
            Question = Text(Member(item, at, "question"), $"the question of {at}"),
            Instructions = ReadInstructions(item, at),
            Messages = messages,
        };
    }

    private static Dictionary<string, string> ReadInstructions(JsonElement item, string at)
    {
        var instructions = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (TryFind(item, ["instructions", "system_prompt"]) is not { ValueKind: JsonValueKind.Object } found)
            return instructions;
        foreach (var entry in found.EnumerateObject())
            instructions[entry.Name] = Text(entry.Value, $"the instructions of '{entry.Name}' in {at}");
        return instructions;
    }

    private static RecordedMessage ReadMessage(JsonElement message, string at)
    {
        if (message.ValueKind != JsonValueKind.Array)
            return new(Text(Member(message, at, "speaker"), $"the speaker of {at}"), Text(Member(message, at, "text"), $"the text of {at}"));
        return message.GetArrayLength() == 2
            ? new(Text(message[0], $"the speaker of {at}"), Text(message[1], $"the text of {at}"))
            : throw new FormatException($"{at} has {message.GetArrayLength()} parts: expected a speaker and a text.");
    }

    private static JsonElement Member(JsonElement item, string at, params string[] names) =>
        TryFind(item, names) ?? throw new FormatException($"There is no '{names[0]}' in {at}.");

    private static JsonElement? TryFind(JsonElement item, string[] names)
    {
        if (item.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var name in names)
        {
            if (item.TryGetProperty(name, out var value))
                return value;
        }
        return null;
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string at) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : throw new FormatException($"Expected a list as {at}, found {element.ValueKind}.");

    private static string Text(JsonElement element, string at) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw new FormatException($"Expected a text as {at}, found {element.ValueKind}.");
}
