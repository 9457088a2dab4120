using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using SmallTalk.Agents;

namespace SmallTalk.Turns;

/// <summary>An agent that does what a test says, and remembers what it was asked.</summary>
internal sealed class FakeAgent(AgentDescriptor descriptor, Func<AgentRequest, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> run) : IAgent
{
    private readonly List<AgentRequest> _requests = [];

    public FakeAgent(string name, Func<AgentRequest, CancellationToken, IAsyncEnumerable<ChatResponseUpdate>> run)
        : this(new AgentDescriptor { Name = name }, run) { }

    public AgentDescriptor Descriptor => descriptor;

    public IReadOnlyList<AgentRequest> Requests
    {
        get
        {
            lock (_requests)
                return [.. _requests];
        }
    }

    public static FakeAgent Says(string name, params string[] chunks) => new(name, (_, _) => Stream(chunks));

    public static FakeAgent Fails(string name, string? backup = null, params string[] chunks) =>
        new(new AgentDescriptor { Name = name, Backup = backup }, (_, _) => Stream(chunks, new InvalidOperationException($"{name} is down")));

    public static ChatResponseUpdate Text(string text, string messageId = "m") => new(ChatRole.Assistant, text) { MessageId = messageId };

    public static async IAsyncEnumerable<ChatResponseUpdate> Stream(IEnumerable<string> chunks, Exception? failure = null)
    {
        foreach (var chunk in chunks)
            yield return Text(chunk);
        await Task.CompletedTask;
        if (failure is not null)
            throw failure;
    }

    /// <summary>An answer that never comes.</summary>
    /// <param name="asked">Is told when it was asked for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async IAsyncEnumerable<ChatResponseUpdate> Hang(
        TaskCompletionSource asked,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        asked.TrySetResult();
        await HangGuard.ForeverAsync(cancellationToken);
        yield break;
    }

    public IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default)
    {
        lock (_requests)
            _requests.Add(request);
        return run(request, cancellationToken);
    }
}
