using System.Globalization;
using System.Text.Json;

namespace SmallTalk.Groups;

/// <summary>Reads what a model answers: the JSON it was asked for, or a name as models give it otherwise. What may be meant in two ways is malformed.</summary>
/// <remarks>Members who may not speak now are known as well: an answer that names one of them is not read as one that names somebody else.</remarks>
internal sealed class LlmAnswerReader
{
    internal const int MaxReason = 200;
    internal const double UnknownConfidence = 0.5;

    private const int MaxAnswer = 16 * 1024;
    private const int MaxQuoted = 60;
    private const string EndOfThought = "</think>";
    private const string Fence = "```";

    private static readonly string[] AgentFields = ["agent", "name", "speaker", "next_speaker", "next"];
    private static readonly string[] NobodyWords = ["nobody", "none", "null", "no one", "noone"];
    private static readonly JsonDocumentOptions Lenient = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 8,
    };

    private readonly SpeakerNames _names;
    private readonly HashSet<string> _candidates;
    private readonly bool _mayBeNobody;

    internal LlmAnswerReader(SpeakerRequest request, bool mayBeNobody)
    {
        _candidates = [.. request.Candidates.Select(agent => agent.Name)];
        _names = new(_candidates.Concat(request.Members.Select(agent => agent.Name)));
        _mayBeNobody = mayBeNobody;
    }

    internal LlmAnswer Read(string? answer)
    {
        if (answer?.Length > MaxAnswer)
            return LlmAnswer.Malformed(string.Create(CultureInfo.InvariantCulture, $"it was longer than {MaxAnswer} characters"));
        var text = WithoutThought(answer ?? string.Empty).Trim();
        if (text.Length == 0)
            return LlmAnswer.Malformed("it was empty");
        return ReadJson(text) ?? ReadName(text);
    }

    /// <summary>What a model thinks aloud is no answer.</summary>
    private static string WithoutThought(string text)
    {
        var end = text.LastIndexOf(EndOfThought, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? text : text[(end + EndOfThought.Length)..];
    }

    /// <returns>Null when the answer is no JSON object and does not look like one.</returns>
    private LlmAnswer? ReadJson(string text)
    {
        var (start, end) = (text.IndexOf('{', StringComparison.Ordinal), text.LastIndexOf('}'));
        if (start < 0)
            return null;
        try
        {
            using var document = JsonDocument.Parse(text[start..(Math.Max(start, end) + 1)], Lenient);
            return ReadObject(document.RootElement);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return start == 0 || text.StartsWith(Fence, StringComparison.Ordinal) ? LlmAnswer.Malformed("it was no valid JSON") : null;
        }
    }

    private LlmAnswer ReadObject(JsonElement answer)
    {
        var agent = AgentFields.Select(name => Find(answer, name)).FirstOrDefault(field => field is not null);
        var read = agent switch
        {
            null => LlmAnswer.Malformed("it had no \"agent\""),
            { ValueKind: JsonValueKind.Null } => Nobody(),
            { ValueKind: JsonValueKind.String } name => ReadName(name.GetString()!),
            _ => LlmAnswer.Malformed("its \"agent\" was no text"),
        };
        return read with { Confidence = ConfidenceOf(Find(answer, "confidence")), Reason = ReasonOf(Find(answer, "reason")) };
    }

    private LlmAnswer ReadName(string text)
    {
        var named = _names.FindIn(text);
        if (named is [var one])
            return _candidates.Contains(one)
                ? new(one, UnknownConfidence, string.Empty)
                : LlmAnswer.Malformed($"it named {Quoted(one)}, who may not speak now");
        if (named.Count > 1)
            return LlmAnswer.Malformed($"it named several agents: {string.Join(", ", named.Select(Quoted))}");
        return NobodyWords.Contains(text.Trim(' ', '"', '\'', '`', '*', '.'), StringComparer.OrdinalIgnoreCase)
            ? Nobody()
            : LlmAnswer.Malformed($"it named none of the agents: {Quoted(text)}");
    }

    private LlmAnswer Nobody() => _mayBeNobody ? new(null, UnknownConfidence, string.Empty) : LlmAnswer.Malformed("it named nobody, and somebody has to speak");

    private static double ConfidenceOf(JsonElement? field)
    {
        var text = field is { ValueKind: JsonValueKind.Number or JsonValueKind.String } given ? given.ToString() : null;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var confidence) && !double.IsNaN(confidence)
            ? Math.Clamp(confidence, 0, 1)
            : UnknownConfidence;
    }

    private static string ReasonOf(JsonElement? field) =>
        field is { ValueKind: JsonValueKind.String } reason ? OneLine.Of(reason.GetString(), MaxReason) : string.Empty;

    private static JsonElement? Find(JsonElement answer, string name)
    {
        foreach (var property in answer.EnumerateObject())
            if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase))
                return property.Value;
        return null;
    }

    private static string Quoted(string text) => $"\"{OneLine.Of(text, MaxQuoted)}\"";
}
