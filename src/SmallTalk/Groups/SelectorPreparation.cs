using Microsoft.Extensions.Logging;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;

namespace SmallTalk.Groups;

/// <summary>Lets selectors make themselves ready for members, in the background, one after the other.</summary>
internal sealed partial class SelectorPreparation(TimeProvider time, ILogger<SelectorPreparation> logger) : IDisposable
{
    /// <summary>One that takes longer is left: others wait behind it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger.Unfailing();
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Lets the selector of a group make itself ready; returns at once.</summary>
    internal void Prepare(Group group, IReadOnlyList<AgentDescriptor> members)
    {
        if (members.Count == 0)
            return;
        lock (_lock)
            _last = PrepareAsync(_last, group, members);
    }

    /// <summary>Completes when what was asked for until now is ready.</summary>
    internal Task ReadyAsync()
    {
        lock (_lock)
            return _last;
    }

    public void Dispose() => _stop.Cancel();

    private async Task PrepareAsync(Task before, Group group, IReadOnlyList<AgentDescriptor> members)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        if (_stop.IsCancellationRequested)
            return;
        try
        {
            var ready = Task.Run(() => group.Selector.PrepareAsync(members, _stop.Token).AsTask(), _stop.Token).Observed();
            await ready.WaitAsync(Longest, time, _stop.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // What fails while the host stops is of no interest.
            if (!_stop.IsCancellationRequested)
                LogFailed(error, group.Name);
        }
    }

    [LoggerMessage(8005, LogLevel.Warning, "The speaker selector of group {Group} could not make itself ready; it chooses as well as it can")]
    private partial void LogFailed(Exception error, string group);
}
