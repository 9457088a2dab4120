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
        if (scene.Progress.SpeakersDone == 0)
            memory = memory with { EndedTasks = EndedBefore(scene) };
        if (scene.Newest is not { } newest || newest.Sequence <= memory.Heard)
            return memory;
        memory = memory with { Heard = newest.Sequence };
        if (scene.Progress.HasLastFailed)
            return memory;
        if (newest.Message.Role == ChatRole.User)
            return IsByAgent(scene, newest.Message) ? memory : Addressed(scene, memory, newest.Message);
        return newest.Message.Role == ChatRole.Assistant ? Mentioned(scene, memory, newest.Message) : memory;
    }

    /// <summary>An agent may say something in the role of the user, but does not speak for the user: there is no end to who is addressed so.</summary>
    private static bool IsByAgent(GroupScene scene, ChatMessage message) =>
        message.AuthorName is { } author && (author == scene.Memory.Last || SpeakerPool.Find(scene.Members, author) is not null);

    /// <summary>Whether there are tasks, none is left to do, and the last one ended in this turn: those of long ago do not end each turn that comes after.</summary>
    internal static bool AreTasksDone(GroupScene scene) => CountEnded(scene) is { } ended && ended > scene.Memory.EndedTasks;

    /// <summary>How many tasks have ended; null when there are others.</summary>
    private static int? CountEnded(GroupScene scene)
    {
        var tasks = WorkflowDocument.Of(scene.Session, scene.Group.Name).Tasks;
        return tasks.All(task => task.IsEnded) ? tasks.Count : null;
    }

    private static int EndedBefore(GroupScene scene) =>
        scene.Group.Rules.EndsWithTasks ? WorkflowDocument.Of(scene.Session, scene.Group.Name).Tasks.Count(task => task.IsEnded) : 0;

    /// <summary>Whom the user speaks to goes first, before whom a task was given.</summary>
    private GroupMemory Addressed(GroupScene scene, GroupMemory memory, ChatMessage message)
    {
        var found = books.Of(scene.Members).Find(message.Text, author: null);
        return memory with { Queue = Before(memory.Queue, Calls(found)), IsExclusive = found.IsExclusive };
    }

    /// <summary>Whom an agent speaks to is next, behind those whom the user wants to hear, unless mentions have followed one another too often.</summary>
    private GroupMemory Mentioned(GroupScene scene, GroupMemory memory, ChatMessage message)
    {
        if (memory.Depth >= DepthOf(scene))
            return memory;
        var found = books.Of(scene.Members).Find(message.Text, message.AuthorName ?? memory.Last);
        return found.Addressed.Count == 0 ? memory : Next(memory, Calls(found));
    }

    /// <summary>Who was given a task is next, likewise: two who hand a task to and fro must come to an end.</summary>
    private GroupMemory Follow(GroupScene scene, GroupMemory memory)
    {
        var handOvers = WorkflowDocument.HandedOverSince(scene.Session, scene.Group.Name, memory.HandOver);
        if (handOvers.Count == 0)
            return memory;
        memory = memory with { HandOver = handOvers[^1].Number };
        return memory.Depth >= DepthOf(scene) ? memory : Next(memory, handOvers.Select(handOver => new SpeakerCall(handOver.To, SpeakerReasons.HandedOver)));
    }

    private static GroupMemory Next(GroupMemory memory, IEnumerable<SpeakerCall> calls) =>
        memory with
        {
            Queue = memory.IsExclusive ? Before(calls, memory.Queue) : Before(memory.Queue, calls),
            Depth = memory.Depth + 1,
        };

    private int DepthOf(GroupScene scene) => scene.Group.Rules.MaxMentionDepth ?? options.Value.MaxMentionDepth;

    private static IEnumerable<SpeakerCall> Calls(AddressResult found) =>
        found.Addressed.Select(address => new SpeakerCall(address.Agent, SpeakerReasons.Mentioned));

    private static IReadOnlyList<SpeakerCall> Before(IEnumerable<SpeakerCall> queue, IEnumerable<SpeakerCall> calls) =>
        [.. calls.Concat(queue).DistinctBy(call => call.Agent)];
}
