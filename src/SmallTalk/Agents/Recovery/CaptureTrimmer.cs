using System.Text;
using System.Text.Json;

namespace SmallTalk.Agents;

/// <summary>Cuts what an agent keeps to size (FR-009a): the oldest turns go first, then what may be left out of its context.</summary>
internal static class CaptureTrimmer
{
    /// <summary>Cuts it to size.</summary>
    /// <param name="capture">What the agent keeps.</param>
    /// <param name="maxTurns">How many turns are kept.</param>
    /// <param name="maxBytes">How large the whole may be.</param>
    /// <returns>The rest, its size, and how much was left out because of the size. The rest may still be too large: then nothing more may be left out.</returns>
    public static TrimmedCapture Trim(AgentCapture capture, int maxTurns, int maxBytes)
    {
        var turns = capture.Turns.TakeLast(maxTurns).ToList();
        var context = capture.Context.ToList();
        var size = SizeOf(capture.Configuration) + turns.Sum(turn => SizeOf(turn)) + context.Sum(SizeOf);
        var (turnsBefore, contextBefore) = (turns.Count, context.Count);
        var first = 0;
        for (; size > maxBytes && first < turns.Count; first++)
            size -= SizeOf(turns[first]);
        turns.RemoveRange(0, first);
        while (size > maxBytes && context.FindIndex(entry => entry.IsTrimmable) is >= 0 and var index)
        {
            size -= SizeOf(context[index]);
            context.RemoveAt(index);
        }
        return new(capture with { Turns = turns, Context = context }, size, turnsBefore - turns.Count, contextBefore - context.Count);
    }

    private static long SizeOf(CapturedContext entry) => Encoding.UTF8.GetByteCount(entry.Name) + SizeOf(entry.Value);

    private static long SizeOf(JsonElement? value) =>
        value is { ValueKind: not JsonValueKind.Undefined } json ? Encoding.UTF8.GetByteCount(json.GetRawText()) : 0;
}
