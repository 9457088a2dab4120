using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.AI;
using SmallTalk.Events;
using SmallTalk.Turns;

namespace SmallTalk.Agents;

/// <summary>An agent whose instances a test can tell apart and make fail.</summary>
internal class Worker(int number, string name = "writer", string? backup = null) : WatchedAgent(name, backup), IAsyncDisposable
{
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Number => number;

    public Task Disposed => _disposed.Task;

    /// <summary>What it answers; its number unless a test says otherwise.</summary>
    public Func<AgentRequest, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> Answer { get; init; } = (_, _) => FakeAgent.Stream([$"{name} {number}"]);

    public override IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
        Answer(request, cancellationToken);

    public virtual ValueTask DisposeAsync()
    {
        _disposed.TrySetResult();
        return default;
    }
}

/// <summary>A worker that keeps something between sessions.</summary>
internal sealed class KeepingWorker(int number) : Worker(number), ICapturedAgent
{
    public string? Kept { get; set; }

    public AgentCapture? Restored { get; private set; }

    public Func<AgentCapture>? Capture { get; set; }

    public int Captures { get; private set; }

    public ValueTask<AgentCapture> CaptureAsync(CancellationToken cancellationToken)
    {
        Captures++;
        return new(Capture?.Invoke() ?? new() { Configuration = JsonSerializer.SerializeToElement(Kept) });
    }

    public TimeSpan RestoreTakes { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public async ValueTask RestoreAsync(AgentCapture capture, CancellationToken cancellationToken)
    {
        await Task.Delay(RestoreTakes, Time, cancellationToken);
        Restored = capture;
        Kept = capture.Configuration?.GetString();
    }
}

/// <summary>A worker that handles events.</summary>
internal sealed class HandlingWorker(int number, Func<EventRecord, CancellationToken, ValueTask>? handle = null) : Worker(number), ISubscribingAgent
{
    public ConcurrentQueue<string> Handled { get; } = new();

    public IReadOnlyList<string> Patterns => ["order:*"];

    public async ValueTask HandleAsync(EventRecord record, CancellationToken cancellationToken)
    {
        if (handle is not null)
            await handle(record, cancellationToken);
        Handled.Enqueue(record.Event.Topic);
    }
}
