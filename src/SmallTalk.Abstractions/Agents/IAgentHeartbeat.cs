namespace SmallTalk.Agents;

/// <summary>Where an agent with a loop of its own says that the loop runs. Safe for use by several threads; a beat costs a few nanoseconds and never blocks.</summary>
public interface IAgentHeartbeat
{
    /// <summary>Says that the agent's loop runs.</summary>
    void Beat();

    /// <summary>Says that the agent cannot go on: it is failed at once, without waiting for missed beats.</summary>
    /// <param name="cause">Why, in a few words.</param>
    void Fail(string cause);
}
