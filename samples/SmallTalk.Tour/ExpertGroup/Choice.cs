using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SmallTalk.Events;
using SmallTalk.Sessions;

namespace SmallTalk.Tour.ExpertGroup;

/// <summary>Who was chosen to speak and why: what the event <c>group:speaker-selected</c> carries.</summary>
internal sealed record Choice(
    string TurnId,
    string Agent,
    double Confidence,
    string Reason,
    IReadOnlyDictionary<string, double>? Scores,
    IReadOnlyDictionary<string, string>? PassedOver
)
{
    public string Sure => Confidence.ToString("0.00", CultureInfo.InvariantCulture);

    public string Others =>
        string.Join(
            ", ",
            (Scores ?? new Dictionary<string, double>())
                .Where(score => score.Key != Agent)
                .OrderByDescending(score => score.Value)
                .Select(score => string.Create(CultureInfo.InvariantCulture, $"{score.Key} {score.Value:0.00}"))
        );

    public string Missing => string.Join(", ", (PassedOver ?? new Dictionary<string, string>()).Select(one => $"{one.Key}: {one.Value}"));

    /// <summary>The choices of the session as they are in the event log, oldest first.</summary>
    public static async Task<IReadOnlyList<Choice>> ReadAsync(IEventBus bus, CancellationToken cancellationToken)
    {
        var page = await bus.ReplayAsync(new() { Pattern = SmallTalkTopics.GroupSpeakerSelected, Session = ExpertHost.Session }, cancellationToken);
        return [.. page.Events.Select(record => record.ReadPayload(ChoiceJson.Default.Choice))];
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Choice))]
internal sealed partial class ChoiceJson : JsonSerializerContext;
