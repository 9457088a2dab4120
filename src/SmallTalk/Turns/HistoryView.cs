using System.Collections;
using Microsoft.Extensions.AI;
using SmallTalk.Sessions;

namespace SmallTalk.Turns;

/// <summary>The messages of a snapshot of the history, without a copy.</summary>
internal sealed class HistoryView(IReadOnlyList<SessionMessage> loaded) : IReadOnlyList<ChatMessage>
{
    public int Count => loaded.Count;

    public ChatMessage this[int index] => loaded[index].Message;

    public IEnumerator<ChatMessage> GetEnumerator()
    {
        for (var index = 0; index < loaded.Count; index++)
            yield return loaded[index].Message;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
