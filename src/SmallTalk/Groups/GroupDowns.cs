using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SmallTalk.Agents;
using SmallTalk.Alerts;
using SmallTalk.Diagnostics;

namespace SmallTalk.Groups;

/// <summary>Alerts when nobody of a group can answer, once until somebody can again.</summary>
internal sealed partial class GroupDowns(IAlertDispatcher alerts, TimeProvider time, ILogger<GroupDowns> logger)
{
    private readonly ILogger _logger = logger.Unfailing();
    private readonly ConcurrentDictionary<string, bool> _down = new(StringComparer.OrdinalIgnoreCase);

    internal void AllDown(string group, IReadOnlyList<AgentDescriptor> members, SpeakerPool pool)
    {
        _down[group] = true;
        var causes = string.Join("; ", members.Select(member => $"{member.Name}: {pool.PassedOver?.GetValueOrDefault(member.Name)}"));
        LogAllDown(group, causes);
        alerts.Raise(
            new()
            {
                Key = KeyOf(group),
                Name = "group.all_members_down",
                Severity = AlertSeverity.Error,
                Message = $"No member of group '{group}' can answer ({causes}). Users get no answer until one of them is well again.",
                RaisedAt = time.GetUtcNow(),
                Component = "groups",
                Facts = new Dictionary<string, string> { ["group"] = group },
            }
        );
    }

    internal void Recovered(string group)
    {
        if (!_down.IsEmpty && _down.TryRemove(group, out _))
            alerts.Resolve(KeyOf(group));
    }

    private static string KeyOf(string group) => $"group-down:{group}";

    [LoggerMessage(8003, LogLevel.Error, "No member of group {Group} can answer: {Causes}")]
    private partial void LogAllDown(string group, string causes);
}
