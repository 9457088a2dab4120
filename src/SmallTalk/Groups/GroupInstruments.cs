using System.Diagnostics.Metrics;
using SmallTalk.Diagnostics;

namespace SmallTalk.Groups;

/// <summary>Measures groups.</summary>
internal sealed class GroupInstruments
{
    private readonly Histogram<double> _selection;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _llmSelections;

    public GroupInstruments(IMeterFactory meters)
    {
        var meter = meters.Create(SmallTalkDiagnostics.MeterName);
        _selection = meter.CreateHistogram<double>("smalltalk.groups.selection.duration", "s", "How long the choice of a speaker took.");
        _ended = meter.CreateCounter<long>("smalltalk.groups.ended", "{turn}", "Turns of groups, by the reason of their end.");
        _llmSelections = meter.CreateCounter<long>(
            "smalltalk.groups.llm_selections",
            "{selection}",
            "Choices of a speaker by a model, by group, outcome and reason of the fallback."
        );
    }

    internal void Selected(string group, TimeSpan took, string reason) =>
        _selection.Record(took.TotalSeconds, new KeyValuePair<string, object?>("group", group), new KeyValuePair<string, object?>("reason", reason));

    internal void LlmSelected(string group, string outcome, string? fallback = null)
    {
        var (groupTag, outcomeTag) = (new KeyValuePair<string, object?>("group", group), new KeyValuePair<string, object?>("outcome", outcome));
        if (fallback is null)
            _llmSelections.Add(1, groupTag, outcomeTag);
        else
            _llmSelections.Add(1, groupTag, outcomeTag, new KeyValuePair<string, object?>("reason", fallback));
    }

    internal void Ended(string group, string because) =>
        _ended.Add(1, new KeyValuePair<string, object?>("group", group), new KeyValuePair<string, object?>("reason", because));
}
