using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>A model that is asked who speaks next, and of which a fifth of the answers are of no use.</summary>
internal sealed class SimulatedModel(SimulatedTalk talk, Random random) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        talk.Clock.Moved();
        var one = SimulationPlan.Everybody[random.Next(SimulationPlan.Everybody.Count)];
        if (random.Next(100) >= SimulationPlan.Unwell)
            return Says($$"""{"reason":"it is the turn of {{one}}","agent":"{{one}}","confidence":0.8}""");
        switch (random.Next(10))
        {
            case 0:
                return Says("ada or ben");
            case 1:
                return Says("");
            case 2:
                return Says("""{"agent":"the plumber"}""");
            case 3:
                return Says("I am only a language model.");
            case 4:
                return Says(new string('x', 1 << 20));
            case 5:
                throw new HttpRequestException("500", null, HttpStatusCode.InternalServerError);
            case 6:
                return new([]);
            case 7:
                talk.Clock.Hangs(SimulatedTalk.ModelTimeout);
                await new TaskCompletionSource().Task;
                break;
            case 8:
                talk.Clock.Hangs(SimulatedTalk.ModelTimeout);
                talk.Over.Wait(CancellationToken.None);
                break;
            default:
                talk.Clock.Hangs(SimulatedTalk.ModelTimeout);
                await HangGuard.ForeverAsync(cancellationToken);
                break;
        }
        return Says(one);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() { }

    private static ChatResponse Says(string text) => new(new ChatMessage(ChatRole.Assistant, text));
}
