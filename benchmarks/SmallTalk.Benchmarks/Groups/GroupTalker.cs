using Microsoft.Extensions.AI;
using SmallTalk.Benchmarks.Harness;
using SmallTalk.Groups;

namespace SmallTalk.Benchmarks.Groups;

/// <summary>Sends messages to a group, in a new session with new tasks after every so many. Not safe for use by several threads.</summary>
internal sealed class GroupTalker(Library library, string group)
{
    private const int TurnsPerSession = 20;

    private readonly Queue<IGroupConversation> _turns = [];

    /// <summary>Sends a message and reads all of what follows.</summary>
    public async ValueTask SendAsync()
    {
        if (_turns.Count == 0)
            await PrepareAsync(TurnsPerSession);
        await foreach (var _ in _turns.Dequeue().SendAsync(new(ChatRole.User, "Draft a reply to Ann, please."))) { }
    }

    /// <summary>Makes the sessions of the next turns, so that this is not measured with them.</summary>
    public async Task PrepareAsync(int turns)
    {
        while (_turns.Count < turns)
        {
            var conversation = library.Get<IGroupConversationManager>().Find(await library.Sessions.CreateAsync(), group)!;
            for (var number = 0; number < TurnsPerSession; number++)
            {
                await conversation.Workflow.AddAsync("Look into it", conversation.Participants[0].Name);
                _turns.Enqueue(conversation);
            }
        }
    }
}
