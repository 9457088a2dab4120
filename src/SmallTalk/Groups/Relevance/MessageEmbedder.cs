using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace SmallTalk.Groups;

/// <summary>Embeds a message within a time limit. What is late or fails is done without.</summary>
internal sealed partial class MessageEmbedder(IEmbeddingGenerator<string, Embedding<float>> generator, TimeSpan timeout, TimeProvider time, ILogger logger)
{
    private readonly ILogger _logger = logger;

    /// <returns>The similarity of each agent; null when it is done without.</returns>
    internal async ValueTask<float[]?> CompareAsync(string text, PassageVectors passages, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var embedded = await generator
                .GenerateAsync([LongText.Bound(text)], cancellationToken: limit.Token)
                .WaitAsync(timeout, time, cancellationToken)
                .ConfigureAwait(false);
            return embedded is [var one] ? passages.Compare(one.Vector.Span) : null;
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogEmbeddingFailed(error);
            return null;
        }
        finally
        {
            await limit.CancelAsync().ConfigureAwait(false);
        }
    }

    [LoggerMessage(8053, LogLevel.Debug, "A message was not embedded in time or at all; relevance goes on without")]
    private partial void LogEmbeddingFailed(Exception error);
}
