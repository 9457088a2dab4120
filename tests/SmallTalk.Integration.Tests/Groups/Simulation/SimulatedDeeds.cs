using SmallTalk.Groups;

namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>What agents do to the conversation in the midst of an answer.</summary>
internal static class SimulatedDeeds
{
    /// <returns>What the agent says of it.</returns>
    public static async Task<string> DoAsync(SimulatedTalk talk, string name, Random random)
    {
        var other = SimulationPlan.Everybody[random.Next(SimulationPlan.Everybody.Count)];
        var deed = random.Next(100);
        try
        {
            switch (deed)
            {
                case < 20:
                    return $"@{other} is that right?";
                case < 28:
                    return await HandOverAsync(talk.Conversation, name, other);
                case < 32:
                    return await CompleteAsync(talk.Conversation, name);
                case < 36:
                    await talk.Conversation.LeaveAsync(name);
                    return "I leave.";
                case < 39:
                    await talk.Conversation.LeaveAsync(other);
                    return $"{other} leaves.";
                case < 43:
                    await talk.Conversation.JoinAsync(other);
                    return $"{other} joins.";
                case < 47:
                    await talk.Conversation.PauseAsync("a question");
                    return "Let us pause.";
                case 47:
                    await talk.Conversation.EndAsync("enough");
                    return "That is the end.";
                default:
                    return "I agree.";
            }
        }
        catch (Exception error) when (error is GroupException or GroupWorkflowException)
        {
            return "That cannot be.";
        }
    }

    private static async Task<string> HandOverAsync(IGroupConversation conversation, string name, string other)
    {
        var task = await conversation.Workflow.AddAsync("Look into it", name);
        await conversation.Workflow.HandOverAsync(task.Id, other, name);
        return "I have handed it over.";
    }

    private static async Task<string> CompleteAsync(IGroupConversation conversation, string name)
    {
        foreach (var task in conversation.Workflow.Tasks.Where(task => !task.IsEnded && task.Owner == name).ToList())
            await conversation.Workflow.CompleteAsync(task.Id, name);
        return "What I had to do is done.";
    }
}
