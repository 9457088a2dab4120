using System.Collections;
using Microsoft.Extensions.AI;

namespace SmallTalk.Agents;

/// <summary>A conversation and what an answer has added to it so far, without a copy of either.</summary>
internal sealed class Conversation(IReadOnlyList<ChatMessage> before, IReadOnlyList<ChatMessage> added) : IReadOnlyList<ChatMessage>
{
    public int Count => before.Count + added.Count;

    public ChatMessage this[int index] => index < before.Count ? before[index] : added[index - before.Count];

    public IEnumerator<ChatMessage> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
