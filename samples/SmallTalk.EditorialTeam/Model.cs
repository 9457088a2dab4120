using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenAI;
using SmallTalk.Agents;
using SmallTalk.Samples.EditorialTeam.Offline;
using SmallTalk.Testing;

namespace SmallTalk.Samples.EditorialTeam;

/// <summary>Makes the client of the configured endpoint; without one the client of a script.</summary>
internal static class Model
{
    private const string NoKey = "none";

    public static IChatClient Create(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<ModelOptions>>().Value;
        if (string.IsNullOrEmpty(options.Endpoint))
            return new ScriptedChatClient(request => OfflineTeam.Reply(request) with { ChunkDelay = options.WordPause });
        var client = new OpenAIClient(
            new ApiKeyCredential(string.IsNullOrEmpty(options.Key) ? NoKey : options.Key),
            new() { Endpoint = new(options.Endpoint), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) }
        );
        return client.GetChatClient(options.Name).AsIChatClient().AsBuilder().UseSmallTalkRetry(retry => retry.Inspect = Inspect).Build(services);
    }

    /// <summary>What the errors of the client mean, so that those are repeated that may pass.</summary>
    private static ChatFailure? Inspect(Exception error) =>
        error is ClientResultException http
            ? new() { Status = http.Status, RetryAfter = http.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var wait) == true ? wait : null }
            : null;
}
