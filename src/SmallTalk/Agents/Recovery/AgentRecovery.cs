using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>Brings agents back that have failed, by the steps of their chains. For use by the thread of the watch; restarts run beside it and tell it how they ended.</summary>
internal sealed partial class AgentRecovery(
    AgentRestarter restarter,
    AgentInboxes inboxes,
    AgentFarewell farewell,
    HealthNews news,
    SweepSignal signal,
    AgentInstruments instruments,
    IOptions<AgentOptions> options,
    TimeProvider time,
    ILogger<AgentRecovery> logger
) : IDisposable
{
    // When very many have failed they do not all come back at once.
    private const int FewestAtOnce = 4;
    private const int ShareAtOnce = 100;

    private readonly ILogger _logger = logger.Unfailing();
    private readonly Dictionary<AgentRow, RecoveryPlan> _plans = [];
    private readonly List<AgentRow> _underWay = [];
    private readonly ConcurrentQueue<RestartOutcome> _outcomes = new();
    private readonly CancellationTokenSource _stop = new();
    private int _running;

    /// <summary>Is told of the changes that recovery makes.</summary>
    public Action<HealthChange>? Changed { get; set; }

    /// <summary>Takes note of a change that the sweep has seen.</summary>
    public void Take(HealthChange change, long now)
    {
        if (change.Status == AgentStatus.Failed)
            Failed(change.Row, now);
        else if (change.Before == AgentStatus.Failed)
            BackByItself(change.Row);
    }

    /// <summary>Does what is due.</summary>
    public void Run(long now)
    {
        while (_outcomes.TryDequeue(out var outcome))
            Finish(outcome, now);
        foreach (var row in _underWay)
            Run(row, now);
    }

    /// <summary>All that have failed are restarted as soon as there is a place.</summary>
    public void Hurry(long now)
    {
        foreach (var row in _underWay)
            _plans[row].Hurry(now);
    }

    /// <summary>Ends restarts that run; what they have made is disposed.</summary>
    public void Stop() => _ = _stop.CancelAsync();

    public void Dispose()
    {
        Stop();
        DisposeMade();
    }

    private void DisposeMade()
    {
        while (_outcomes.TryDequeue(out var outcome))
            if (outcome.Instance is { } instance)
                farewell.Dispose(outcome.Row.Name, instance.Agent);
    }

    private void Failed(AgentRow row, long now)
    {
        if (!_plans.TryGetValue(row, out var plan))
            _plans.Add(row, plan = new(RecoverySettings.Of(options.Value, row, time), Random.Shared.NextDouble));
        var cause = row.Cause ?? HealthCauses.Silent;
        plan.Failed(now);
        _underWay.Add(row);
        inboxes.Close(row);
        try
        {
            // Calls that end now find the agent restarting, and wait for it.
            Run(row, now);
        }
        finally
        {
            row.Instance.Lose(cause);
        }
    }

    private void BackByItself(AgentRow row)
    {
        inboxes.Open(row);
        Recovered(row);
        row.Settle();
    }

    private void Recovered(AgentRow row)
    {
        _plans[row].Recovered();
        _underWay.Remove(row);
        row.StandIn = null;
    }

    private bool HasPlace => _running < Math.Max(FewestAtOnce, _underWay.Count / ShareAtOnce);

    private void Run(AgentRow row, long now)
    {
        var plan = _plans[row];
        while (plan.Next(now, HasPlace) is { } step)
            Do(step, row);
        // Until then turns wait.
        if (!plan.IsRestartComing)
            row.Settle();
    }

    private void Do(AgentRecoveryStep step, AgentRow row)
    {
        switch (step)
        {
            case AgentRecoveryStep.Restart:
                Restart(row);
                break;
            case AgentRecoveryStep.Replace:
                row.StandIn = row.Backup;
                LogReplaced(row.Name, row.Backup!);
                break;
            default:
                news.Alert(row);
                break;
        }
    }

    private void Restart(AgentRow row)
    {
        _running++;
        Judge(row, AgentStatus.Restarting, row.Cause);
        _ = RestartAsync(row);
    }

    private async Task RestartAsync(AgentRow row)
    {
        _outcomes.Enqueue(await restarter.RunAsync(row, _stop.Token).ConfigureAwait(false));
        signal.Set();
        // Nobody looks any more.
        if (_stop.IsCancellationRequested)
            DisposeMade();
    }

    private void Finish(RestartOutcome outcome, long now)
    {
        _running--;
        if (outcome.Instance is { } instance)
            TakeOver(outcome.Row, instance, outcome.Took);
        else
            NotRestarted(outcome.Row, outcome.Error!, now);
        instruments.Restarted(outcome.Row.Name, outcome.Took, isBack: outcome.Instance is not null);
    }

    private void TakeOver(AgentRow row, AgentInstance instance, TimeSpan took)
    {
        // What it did until now took its time; its silence counts from here.
        instance.Beat();
        var before = row.Replace(instance);
        Recovered(row);
        var status = instance.IsDegraded ? AgentStatus.Degraded : AgentStatus.Healthy;
        Judge(row, status, instance.IsDegraded ? HealthCauses.Degraded : null);
        row.Settle();
        farewell.Dispose(row.Name, before.Agent);
        LogRestarted(row.Name, took.TotalMilliseconds);
    }

    private void NotRestarted(AgentRow row, Exception error, long now)
    {
        _plans[row].RestartFailed(now);
        Judge(row, AgentStatus.Failed, $"it could not be restarted: {error.Message}");
        LogNotRestarted(error, row.Name);
    }

    private void Judge(AgentRow row, AgentStatus status, string? cause)
    {
        var before = row.Status;
        row.Judge(status, cause);
        Changed?.Invoke(new(row, before, status));
    }

    [LoggerMessage(6020, LogLevel.Information, "Agent '{Agent}' was restarted in {Milliseconds:0.#} ms.")]
    private partial void LogRestarted(string agent, double milliseconds);

    [LoggerMessage(6021, LogLevel.Error, "Agent '{Agent}' could not be restarted.")]
    private partial void LogNotRestarted(Exception error, string agent);

    [LoggerMessage(6022, LogLevel.Warning, "Agent '{Backup}' stands in for agent '{Agent}' until that one is well again.")]
    private partial void LogReplaced(string agent, string backup);
}
