using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace SmallTalk.TestChild.GroupTalks;

/// <summary>Falls silent for ever in the midst of some answers.</summary>
/// <param name="inner">Who answers.</param>
/// <param name="stops">Finds where the conversation that begins with a message is to stand still.</param>
internal sealed class StallingClient(IChatClient inner, Func<string, TalkStop?> stops) : DelegatingChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var conversation = messages.ToList();
        var stop = stops(conversation[0].Text);
        await foreach (var update in base.GetStreamingResponseAsync(conversation, options, cancellationToken))
        {
            yield return update;
            if (stop is not { When: TalkStop.Within } || stop.Number != conversation.Count)
                continue;
            Console.WriteLine($"still {stop.Talk}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, CancellationToken.None);
        }
    }
}
