using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Testing;

namespace SmallTalk.Agents;

/// <summary>A layer of retries over a model, on a clock whose pauses pass at once unless the test has another.</summary>
internal sealed class RetryTestBed : IAsyncDisposable
{
    public RetryTestBed(IChatClient model, Action<ChatRetryOptions>? configure = null, TimeProvider? time = null, double drawn = 1)
    {
        var options = new ChatRetryOptions();
        configure?.Invoke(options);
        Services = new ServiceCollection()
            .AddSingleton(time ?? Time)
            .AddLogging(logging => logging.AddProvider(new FakeLoggerProvider(Logs)))
            .AddMetrics()
            .AddAgentsRoom()
            .BuildServiceProvider();
        Client = new RetryingChatClient(model, options, Services, new FixedRandom(drawn));
    }

    public PassingTime Time { get; } = new();

    public FakeLogCollector Logs { get; } = new();

    public ServiceProvider Services { get; }

    public IChatClient Client { get; }

    /// <summary>A model that fails some times and then answers "done".</summary>
    public static ScriptedChatClient Failing(params Exception[] errors) =>
        new([.. errors.Select(error => ScriptedReply.Fails(error)), ScriptedReply.Text("do", "ne")]);

    public Task<string> AskAsync(bool streaming, CancellationToken cancellationToken = default) =>
        AskAsync([new(ChatRole.User, "Hi")], streaming, cancellationToken);

    public async Task<string> AskAsync(IEnumerable<ChatMessage> messages, bool streaming, CancellationToken cancellationToken = default) =>
        streaming
            ? string.Concat(
                await Client
                    .GetStreamingResponseAsync(messages, cancellationToken: cancellationToken)
                    .Select(update => update.Text)
                    .ToListAsync(cancellationToken)
            )
            : (await Client.GetResponseAsync(messages, cancellationToken: cancellationToken)).Text;

    public ValueTask DisposeAsync() => Services.DisposeAsync();
}
