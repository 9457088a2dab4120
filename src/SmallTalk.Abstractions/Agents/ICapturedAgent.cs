namespace SmallTalk.Agents;

/// <summary>
/// An agent that keeps something between sessions, which an instance made after it must have (FR-009a). What belongs to a session needs none of this: it goes
/// through <see cref="AgentRequest.State"/> and is in the store already.
/// </summary>
public interface ICapturedAgent : IAgent
{
    /// <summary>Tells what is to be kept. Called at the start when nothing is kept yet, while the agent answers or handles events at most once per <c>SmallTalk:Agents:Recovery:CaptureInterval</c>, and at the stop; it may come while an answer or an event is under way.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What is to be kept; stored as partition state <c>agent:&lt;name&gt;</c>, with its versions.</returns>
    ValueTask<AgentCapture> CaptureAsync(CancellationToken cancellationToken);

    /// <summary>Takes what was kept by an instance before. Called before the agent is asked anything: at the start of the host, and of an instance that recovery has made.</summary>
    /// <param name="capture">What was kept. Not called when there is nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when the agent has taken it.</returns>
    ValueTask RestoreAsync(AgentCapture capture, CancellationToken cancellationToken);
}
