using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace SmallTalk.Groups;

/// <summary>Who is given the word by what was said: by the user's address, by an agent's mention, by a task that was handed over.</summary>
internal sealed class GroupFloor(AddressBooks books, IOptions<GroupOptions> options)
{
    /// <summary>Reads what is new, and puts who was called into the queue.</summary>
    internal GroupMemory Listen(GroupScene scene)
    {
        var memory = Follow(scene, scene.Memory);
        if (scene.Newest is not { } newest || newest.Sequence <= memory.Heard)
            return memory;
        memory = memory with { Heard = newest.Sequence };
        if (scene.Progress.LastFailure is not null)
            return memory;
        if (newest.Message.Role == ChatRole.User)
            return IsByAgent(scene, newest.Message) ? memory : Addressed(scene, memory, newest.Message);
        return newest.Message.Role == ChatRole.Assistant ? Mentioned(scene, memory, newest.Message) : memory;
    }

    /// <summary>An agent may say something in the role of the user, but does not speak for the user: there is no end to who is addressed so.</summary>
    private static bool IsByAgent(GroupScene scene, ChatMessage message) =>
        message.AuthorName is { } author && (author == scene.Memory.Last || SpeakerPool.Find(scene.Members, author) is not null);

    /// <summary>Whether there are tasks, and none is left to do.</summary>
    internal static bool AreTasksDone(GroupScene scene) =>
        WorkflowDocument.Of(scene.Session, scene.Group.Name).Tasks is { Count: > 0 } tasks && tasks.All(task => task.IsEnded);

    /// <summary>Whom the user speaks to goes first, before whom a task was given.</summary>
    private GroupMemory Addressed(GroupScene scene, GroupMemory memory, ChatMessage message)
    {
        var found = books.Of(scene.Members).Find(message.Text, author: null);
        return memory with { Queue = Before(memory.Queue, Calls(found)), IsExclusive = found.IsExclusive };
    }

    /// <summary>Whom an agent speaks to is next, unless mentions have followed one another too often.</summary>
    private GroupMemory Mentioned(GroupScene scene, GroupMemory memory, ChatMessage message)
    {
        if (memory.Depth >= DepthOf(scene))
            return memory;
        var found = books.Of(scene.Members).Find(message.Text, message.AuthorName ?? memory.Last);
        return found.Addressed.Count == 0 ? memory : memory with { Queue = Before(memory.Queue, Calls(found)), Depth = memory.Depth + 1 };
    }

    /// <summary>Who was given a task is next, likewise: two who hand a task to and fro must come to an end.</summary>
    private GroupMemory Follow(GroupScene scene, GroupMemory memory)
    {
        if (WorkflowDocument.Of(scene.Session, scene.Group.Name).HandedOverSince(memory.HandOver) is not { } handOver)
            return memory;
        memory = memory with { HandOver = handOver.Number };
        return memory.Depth >= DepthOf(scene)
            ? memory
            : memory with
            {
                Queue = Before(memory.Queue, [new(handOver.To, SpeakerReasons.HandedOver)]),
                Depth = memory.Depth + 1,
            };
    }

    private int DepthOf(GroupScene scene) => scene.Group.Rules.MaxMentionDepth ?? options.Value.MaxMentionDepth;

    private static IEnumerable<SpeakerCall> Calls(AddressResult found) =>
        found.Addressed.Select(address => new SpeakerCall(address.Agent, SpeakerReasons.Mentioned));

    private static IReadOnlyList<SpeakerCall> Before(IReadOnlyList<SpeakerCall> queue, IEnumerable<SpeakerCall> calls) =>
        [.. calls.Concat(queue).DistinctBy(call => call.Agent)];
}
