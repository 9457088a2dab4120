using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmallTalk.Diagnostics;

namespace SmallTalk.Agents;

/// <summary>
/// Repeats requests to a model that fail by errors that may pass. It stands below the loop that runs tools, so that what is repeated is one request and never
/// a tool. Of a stream nothing is repeated once its first update was handed out: whoever has it could not take it back.
/// </summary>
/// <remarks>Safe for use by several threads when the inner client is.</remarks>
internal sealed partial class RetryingChatClient : DelegatingChatClient
{
    private readonly int _maxAttempts;
    private readonly RetryDelays _delays;
    private readonly Func<Exception, ChatFailure?>? _inspect;
    private readonly TimeProvider _time;
    private readonly AgentInstruments? _instruments;
    private readonly ILogger _logger;

    public RetryingChatClient(IChatClient inner, ChatRetryOptions options, IServiceProvider services)
        : this(inner, options, services, Random.Shared) { }

    /// <param name="inner">The model.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="services">The clock, the log and the instruments, each if there is one.</param>
    /// <param name="random">Draws the pauses.</param>
    internal RetryingChatClient(IChatClient inner, ChatRetryOptions options, IServiceProvider services, Random random)
        : base(inner)
    {
        _maxAttempts = options.MaxAttempts;
        _delays = new(options.BaseDelay, options.MaxDelay, random);
        _inspect = options.Inspect;
        _time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        _instruments = services.GetService<AgentInstruments>();
        _logger = (services.GetService<ILoggerFactory>()?.CreateLogger<RetryingChatClient>() ?? NullLogger<RetryingChatClient>.Instance).Unfailing();
    }

    /// <inheritdoc/>
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var asked = Repeatable(messages);
        return RepeatAsync(() => base.GetResponseAsync(asked, options?.Clone(), cancellationToken), cancellationToken);
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var asked = Repeatable(messages);
        var updates = await RepeatAsync(() => BeginAsync(asked, options?.Clone(), cancellationToken), cancellationToken).ConfigureAwait(false);
        if (updates is null)
            yield break;
        await using (updates.ConfigureAwait(false))
        {
            do yield return updates.Current;
            while (await updates.MoveNextAsync().ConfigureAwait(false));
        }
    }

    /// <summary>Messages that can be read once for each attempt.</summary>
    private static IEnumerable<ChatMessage> Repeatable(IEnumerable<ChatMessage> messages) =>
        messages is IReadOnlyCollection<ChatMessage> ? messages : [.. messages];

    /// <summary>Asks for a stream up to its first update.</summary>
    /// <returns>The stream, at its first update; null when it ended without one. A stream that failed is disposed.</returns>
    private async Task<IAsyncEnumerator<ChatResponseUpdate>?> BeginAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options,
        CancellationToken cancellationToken
    )
    {
        var updates = base.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        try
        {
            if (await updates.MoveNextAsync().ConfigureAwait(false))
                return updates;
        }
        catch
        {
            await DisposeQuietlyAsync(updates).ConfigureAwait(false);
            throw;
        }
        await updates.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    private async Task<T> RepeatAsync<T>(Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (Exception error) when (attempts < _maxAttempts && !cancellationToken.IsCancellationRequested)
            {
                if (PauseAfter(error, attempts) is not { } pause)
                    throw;
                await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <returns>Null when the request is not repeated.</returns>
    private TimeSpan? PauseAfter(Exception error, int attempts)
    {
        var judged = ModelErrors.Judge(error, _inspect, _time.GetUtcNow());
        var pause = judged.Class is ErrorClass.Transient ? _delays.After(attempts, judged.RetryAfter) : null;
        if (pause is { } known)
            Tell(error, judged.Kind.ToTag(), attempts, known);
        return pause;
    }

    private void Tell(Exception error, string kind, int attempts, TimeSpan pause)
    {
        LogRetry(error, kind, attempts, _maxAttempts, pause.TotalMilliseconds);
        _instruments?.ModelRetried(kind);
        Activity.Current?.AddEvent(
            new(
                "model_retry",
                tags: new()
                {
                    ["error.type"] = kind,
                    ["smalltalk.attempt"] = attempts,
                    ["smalltalk.pause"] = pause.TotalSeconds,
                }
            )
        );
    }

    /// <summary>What failed is told; what the stream throws while it cleans up after that is not.</summary>
    private static async ValueTask DisposeQuietlyAsync(IAsyncEnumerator<ChatResponseUpdate> updates)
    {
        try
        {
            await updates.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            return;
        }
    }
}
