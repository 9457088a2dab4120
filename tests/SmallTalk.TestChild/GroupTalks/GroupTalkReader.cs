using System.Text.Json;
using SmallTalk.Testing;

namespace SmallTalk.TestChild.GroupTalks;

/// <summary>Reads conversations of groups: of the tests' own form, or recorded ones.</summary>
internal static class GroupTalkReader
{
    /// <summary>Reads some of a file's conversations, spread evenly over it.</summary>
    public static async Task<IReadOnlyList<GroupTalk>> ReadAsync(string path, int most)
    {
        var all = await ReadAsync(path);
        var count = Math.Min(most, all.Count);
        return [.. Enumerable.Range(0, count).Select(number => all[number * all.Count / count])];
    }

    private static async Task<IReadOnlyList<GroupTalk>> ReadAsync(string path)
    {
        await using var file = File.OpenRead(path);
        using var document = await JsonDocument.ParseAsync(file);
        if (document.RootElement[0].TryGetProperty("lines", out _))
            return document.Deserialize<GroupTalk[]>(JsonSerializerOptions.Web)!;
        file.Position = 0;
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        return [.. (await RecordedConversation.ReadAsync(file)).Select(recording => Of(recording, names))];
    }

    // Who says nothing has failed and is not stored, so what says nothing is left out. Names are told apart without regard to case.
    private static GroupTalk Of(RecordedConversation recording, Dictionary<string, string> names)
    {
        recording = recording with { Messages = [.. recording.Messages.Where(message => message.Text.Length > 0).Select(Named)] };
        return new()
        {
            Id = recording.Id,
            Members = recording.Speakers,
            Lines =
            [
                new(TalkLine.User, recording.Question, Ends: "turn_limit"),
                .. recording.Messages.Select(message => new TalkLine(message.Speaker, message.Text)),
            ],
            Turns = recording.Messages.Count,
            Recording = recording,
        };

        RecordedMessage Named(RecordedMessage message) =>
            names.TryGetValue(message.Speaker, out var name) || names.TryAdd(message.Speaker, name = message.Speaker)
                ? message with
                {
                    Speaker = name,
                }
                : message;
    }
}
