using Microsoft.Extensions.Options;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>Makes a new instance of an agent and gets it ready: its state restored, its heart beating, a probe answered, missed events handled.</summary>
internal sealed class AgentRestarter(
    IServiceProvider services,
    AgentCaptures captures,
    AgentInboxes inboxes,
    AgentFarewell farewell,
    IOptions<AgentOptions> options,
    TimeProvider time
)
{
    private readonly TimeSpan _timeout = options.Value.Recovery.RestartTimeout;

    /// <summary>Makes it. It is not in its place yet.</summary>
    /// <param name="row">The agent.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <returns>The instance, or why there is none.</returns>
    public async Task<RestartOutcome> RunAsync(AgentRow row, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        using var deadline = new CancellationTokenSource(_timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        try
        {
            var instance = await MakeReadyAsync(row, either.Token).ConfigureAwait(false);
            return new(row, instance, null, time.GetElapsedTime(began));
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return new(row, null, new TimeoutException($"it was not ready within {_timeout.TotalSeconds:0.###} s"), _timeout);
        }
        catch (Exception error)
        {
            return new(row, null, error, time.GetElapsedTime(began));
        }
    }

    private async Task<AgentInstance> MakeReadyAsync(AgentRow row, CancellationToken cancellationToken)
    {
        var agent = await MakeAsync(row, cancellationToken).ConfigureAwait(false);
        var isRestored = false;
        try
        {
            Check(row, agent);
            var instance = row.NewInstance(agent);
            await captures.RestoreAsync(row.Name, agent, cancellationToken).ConfigureAwait(false);
            if (agent is IBeatingAgent beating)
                await ForeignCall.RunAsync(_ => Attach(beating, instance), cancellationToken).ConfigureAwait(false);
            if (instance.Probed is { } probed)
                await ForeignCall.RunAsync(probed.ProbeAsync, cancellationToken).ConfigureAwait(false);
            isRestored = true;
            await inboxes.CatchUpAsync(row, instance, cancellationToken).ConfigureAwait(false);
            return instance.End is { } end ? throw new AgentRestartException(end) : instance;
        }
        catch
        {
            inboxes.Close(row);
            await KeepAsync(row.Name, agent, isRestored).ConfigureAwait(false);
            farewell.Dispose(row.Name, agent);
            throw;
        }
    }

    /// <summary>What an instance that is given up has made of missed events is kept: they do not come again.</summary>
    private Task KeepAsync(string name, IAgent agent, bool isRestored) =>
        isRestored && agent is ICapturedAgent captured ? captures.StoreAsync(name, captured, CancellationToken.None) : Task.CompletedTask;

    /// <summary>Calls the factory on a thread of the pool; what it makes after the attempt was given up is disposed.</summary>
    private async Task<IAgent> MakeAsync(AgentRow row, CancellationToken cancellationToken)
    {
        var making = Task.Run(() => row.Source.Make(services), CancellationToken.None).Observed();
        try
        {
            var made = await making.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (made is null)
                throw new AgentRestartException("its factory returned null");
            return made != row.Instance.Agent
                ? made
                : throw new AgentRestartException("its factory handed out the instance that has failed; let it make a new one at each call");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _ = DisposeLateAsync(row, making);
            throw;
        }
    }

    private async Task DisposeLateAsync(AgentRow row, Task<IAgent> making)
    {
        await ((Task)making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (making.IsCompletedSuccessfully && making.Result is { } made && made != row.Instance.Agent)
            farewell.Dispose(row.Name, made);
    }

    private static void Check(AgentRow row, IAgent agent)
    {
        var made = agent.Descriptor;
        if (made.Name != row.Name)
            throw new AgentRestartException($"its factory made an agent of another name, '{made.Name}'");
        if (!string.Equals(made.Backup, row.Backup, StringComparison.OrdinalIgnoreCase))
            throw new AgentRestartException($"its factory made an agent with another backup, '{made.Backup}'");
    }

    private static ValueTask Attach(IBeatingAgent agent, AgentInstance instance)
    {
        agent.Attach(instance);
        return default;
    }
}
