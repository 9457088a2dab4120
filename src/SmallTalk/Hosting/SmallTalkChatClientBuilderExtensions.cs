using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds layers to chat clients that agents are made of.</summary>
public static class SmallTalkChatClientBuilderExtensions
{
    /// <summary>Repeats requests to the model that fail by errors that may pass, with pauses that grow and are drawn at random.</summary>
    /// <param name="builder">The builder of the client.</param>
    /// <param name="configure">Changes the options; null leaves the defaults: 3 attempts, pauses of up to 1 s and 2 s. Called at once.</param>
    /// <returns>The builder.</returns>
    /// <remarks>
    /// <para>
    /// Repeated are <see cref="HttpRequestException"/> without a status or with 408, 429 or 500 and more, <see cref="TimeoutException"/>, <see cref="IOException"/>,
    /// cancellations that the caller did not ask for, errors of SmallTalk whose class is transient, and what <see cref="ChatRetryOptions.Inspect"/> says. A stream
    /// is repeated until its first update was handed out, never after. Nothing is repeated once the caller's token is cancelled; it ends pauses as well.
    /// The last error goes up as it is.
    /// </para>
    /// <para>
    /// Clock, log and metrics are those of the provider that is given to <see cref="ChatClientBuilder.Build"/>; without one the system's clock is used and nothing
    /// is logged. The built client is safe for use by several threads when the one below is.
    /// </para>
    /// <para>It must stand below a layer that runs tools: building a client with <see cref="FunctionInvokingChatClient"/> below it throws an <see cref="InvalidOperationException"/>.</para>
    /// </remarks>
    /// <exception cref="InvalidConfigurationException">Options are out of range; all of them are named.</exception>
    public static ChatClientBuilder UseSmallTalkRetry(this ChatClientBuilder builder, Action<ChatRetryOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new ChatRetryOptions();
        configure?.Invoke(options);
        options = Checked(options.Copy());
        return options.MaxAttempts == 1 ? builder : builder.Use((client, services) => new RetryingChatClient(WithoutTools(client), options, services));
    }

    private static ChatRetryOptions Checked(ChatRetryOptions options)
    {
        var faults = ChatRetryOptionsValidator.Faults(options);
        return faults.Count == 0 ? options : throw new InvalidConfigurationException(faults);
    }

    private static IChatClient WithoutTools(IChatClient client) =>
        client.GetService(typeof(FunctionInvokingChatClient)) is null
            ? client
            : throw new InvalidOperationException(
                "UseSmallTalkRetry stands above UseFunctionInvocation, so that a retry would run tools again. Call it after UseFunctionInvocation."
            );
}
