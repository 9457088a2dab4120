using System.Diagnostics.CodeAnalysis;
using SmallTalk.Agents;

namespace SmallTalk.Testing;

/// <summary>One request or probe in a child. The agent is asked for an update only when the host has asked for it, as if it were in the host's process.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The source has neither a timer nor a wait handle, and is cancelled while it may be in use.")]
internal sealed class ServedCall(long id, ChildOutput output, TextWriter errors)
{
    private const int MaxReasonLength = 1000;

    private readonly CancellationTokenSource _cancel = new();
    private readonly SemaphoreSlim _asked = new(0);

    /// <summary>Completes when the agent is done.</summary>
    public Task Ended { get; set; } = Task.CompletedTask;

    public void Next() => _asked.Release();

    public void Cancel() => _ = _cancel.CancelAsync();

    public Task AnswerAsync(IAgent agent, ChildRequest request) =>
        ReplyAsync(async () =>
        {
            var state = new ServedState(request.State);
            try
            {
                await foreach (var update in agent.RunAsync(request.ToRequest(state), _cancel.Token).ConfigureAwait(false))
                {
                    output.Write(
                        state.WithChanges(Frame(ChildFrame.Update) with { Said = update ?? throw new InvalidOperationException("The agent yielded null.") })
                    );
                    await _asked.WaitAsync(_cancel.Token).ConfigureAwait(false);
                }
                output.Write(state.WithChanges(Frame(ChildFrame.End)));
            }
            finally
            {
                state.Close();
            }
        });

    public Task ProbeAsync(IProbedAgent agent) =>
        ReplyAsync(async () =>
        {
            await agent.ProbeAsync(_cancel.Token).ConfigureAwait(false);
            output.Write(Frame(ChildFrame.Probed));
        });

    /// <summary>Runs the agent's code on the pool: the loop must come round, whatever that does.</summary>
    private async Task ReplyAsync(Func<Task> work)
    {
        try
        {
            await Task.Run(work).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_cancel.IsCancellationRequested)
        {
            // The host does not wait any more.
            return;
        }
        catch (Exception error)
        {
            await errors.WriteLineAsync(error.ToString()).ConfigureAwait(false);
            output.Write(Frame(ChildFrame.Error) with { Reason = ReasonOf(error), Class = ModelErrors.Judge(error).Class });
        }
    }

    private static string ReasonOf(Exception error)
    {
        var reason = (error as AgentFailedException)?.Reason ?? error.Message;
        return reason.Length <= MaxReasonLength ? reason : reason[..MaxReasonLength] + "…";
    }

    private ChildFrame Frame(string type) => new() { Type = type, Id = id };
}
