using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;
using SmallTalk.Agents;
using SmallTalk.TestUtilities.Models;

namespace SmallTalk.Integration.Models;

/// <summary>The client of OpenAI over an endpoint of a test, without retries of its own.</summary>
internal static class OpenAIModel
{
    public const string Name = "tiny";
    public const string Key = "test-key";

    public static IChatClient Of(OpenAIEndpoint endpoint) =>
        new OpenAIClient(new ApiKeyCredential(Key), new() { Endpoint = endpoint.Address, RetryPolicy = new ClientRetryPolicy(maxRetries: 0) })
            .GetChatClient(Name)
            .AsIChatClient();

    /// <summary>What its errors mean.</summary>
    public static ChatFailure? Inspect(Exception error) =>
        error is ClientResultException http
            ? new() { Status = http.Status, RetryAfter = http.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var wait) is true ? wait : null }
            : null;
}
