namespace SmallTalk.Agents;

/// <summary>
/// Where an agent with a loop of its own says that the loop runs. It belongs to the one instance that it was given to: what that one says after another has
/// taken its place counts for nothing. Safe for use by several threads; a beat costs a few nanoseconds and never blocks.
/// </summary>
public interface IAgentHeartbeat
{
    /// <summary>Says that the agent's loop runs.</summary>
    void Beat();

    /// <summary>
    /// Says that this instance cannot go on: its process has ended, its connection is closed for good. It has failed at once, without waiting for missed
    /// beats, and no later beat takes that back; recovery may put another instance in its place.
    /// </summary>
    /// <param name="cause">What has happened, as the rest of the sentence "Agent 'x' has failed: …", without a full stop.</param>
    void Fail(string cause);
}
