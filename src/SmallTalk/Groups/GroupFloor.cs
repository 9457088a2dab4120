using Microsoft.Extensions.Options;

namespace SmallTalk.Groups;

/// <summary>Who is given the word by what was said: by the user's address, by an agent's mention, by a task that was handed over.</summary>
internal sealed class GroupFloor(IOptions<GroupOptions> options)
{
    private readonly GroupOptions _options = options.Value;

    /// <summary>Reads what is new, and puts who was called into the queue.</summary>
    internal GroupMemory Listen(GroupScene scene)
    {
        var memory = scene.Memory;
        if (scene.Newest is not { } newest || newest.Sequence <= memory.Heard)
            return memory;
        _ = _options;
        return memory with { Heard = newest.Sequence };
    }

    /// <summary>Whether there are tasks, and none is left to do.</summary>
    internal bool AreTasksDone(GroupScene scene) => _options.MaxInARow < 0 && scene.Members.Count < 0;
}
