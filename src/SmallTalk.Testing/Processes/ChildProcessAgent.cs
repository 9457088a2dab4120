using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SmallTalk.Agents;

namespace SmallTalk.Testing;

/// <summary>An agent in a process of its own, which may die or freeze without harm to this one. The child serves the same agent by <see cref="ChildAgentHost"/>.</summary>
/// <remarks>
/// They talk over the child's standard input and output, one JSON document per line. The child is asked for each update, as any agent is: it is never ahead of the host, which stores what is complete before
/// it asks for more, and a slow reader of one answer holds up neither the others nor the beats. All requests share the process. Its end is seen at once: what is under way fails by a <see cref="ChildProcessException"/> of
/// class <see cref="ErrorClass.Transient"/>, and so does what comes later; a new process is a new instance, which <see cref="Factory"/> makes at each call. Safe for use by several threads.
/// </remarks>
public sealed class ChildProcessAgent : IBeatingAgent, IProbedAgent, IAsyncDisposable
{
    private readonly ChildLink _link;

    private ChildProcessAgent(AgentDescriptor descriptor, ChildLink link)
    {
        Descriptor = descriptor;
        _link = link;
    }

    /// <inheritdoc/>
    public AgentDescriptor Descriptor { get; }

    /// <summary>The id of the process.</summary>
    public int ProcessId => _link.ProcessId;

    /// <summary>Makes what <c>AddAgent</c> takes: each call of it starts a new process.</summary>
    /// <param name="descriptor">What is known of the agent.</param>
    /// <param name="options">The program.</param>
    /// <returns>The factory.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static Func<IServiceProvider, IAgent> Factory(AgentDescriptor descriptor, ChildProcessOptions options)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return services => Start(descriptor, options, services.GetService<ILogger<ChildProcessAgent>>());
    }

    /// <summary>Starts the process. It is not waited for: what it is asked waits until it has said hello.</summary>
    /// <param name="descriptor">What is known of the agent.</param>
    /// <param name="options">The program.</param>
    /// <param name="logger">Takes the lines of the child's standard error, among others; null is none.</param>
    /// <returns>The agent. Who has started it disposes it.</returns>
    /// <exception cref="ChildProcessException">The program cannot be started.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static ChildProcessAgent Start(AgentDescriptor descriptor, ChildProcessOptions options, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        return new(descriptor, new(descriptor.Name, options, logger ?? NullLogger.Instance));
    }

    /// <inheritdoc/>
    public void Attach(IAgentHeartbeat heartbeat)
    {
        ArgumentNullException.ThrowIfNull(heartbeat);
        _link.Attach(heartbeat);
    }

    /// <inheritdoc/>
    /// <exception cref="ChildProcessException">The process has ended.</exception>
    /// <exception cref="ChildProtocolException">The process was ended because it broke the protocol.</exception>
    /// <exception cref="AgentFailedException">The agent failed in the child, which goes on.</exception>
    /// <exception cref="Storage.PayloadTooLargeException">The conversation makes too long a line.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var call = _link.Open();
        var question = new ChildFrame
        {
            Type = ChildFrame.Request,
            Id = call.Id,
            Asked = ChildRequest.Of(request),
        };
        while (await AskAsync(call, question, request.State, cancellationToken).ConfigureAwait(false) is { } update)
        {
            yield return update;
            question = new() { Type = ChildFrame.Next, Id = call.Id };
        }
    }

    /// <summary>Asks the loop of the child, and there the agent itself when it is an <see cref="IProbedAgent"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that completes when the child has answered.</returns>
    /// <exception cref="ChildProcessException">The process has ended.</exception>
    /// <exception cref="AgentFailedException">The agent's own probe failed.</exception>
    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        using var call = _link.Open();
        var reply = await call.AskAsync(new() { Type = ChildFrame.Probe, Id = call.Id }, cancellationToken).ConfigureAwait(false);
        call.IsOver = true;
        if (reply.Type == ChildFrame.Error)
            throw FailureOf(reply);
    }

    /// <summary>Ends the process: its input is closed, and when it has not ended within <see cref="ChildProcessOptions.StopTimeout"/> it is killed with all its children. Nothing of it is told to the heartbeat.</summary>
    /// <returns>A task that completes when the process has ended.</returns>
    public ValueTask DisposeAsync() => new(_link.StopAsync());

    /// <returns>The next update; null at the end.</returns>
    private async ValueTask<ChatResponseUpdate?> AskAsync(PendingReply call, ChildFrame question, IAgentState state, CancellationToken cancellationToken)
    {
        var reply = await call.AskAsync(question, cancellationToken).ConfigureAwait(false);
        call.IsOver = reply.Type != ChildFrame.Update;
        Remember(state, reply);
        return reply.Type switch
        {
            ChildFrame.Update => reply.Said,
            ChildFrame.Error => throw FailureOf(reply),
            _ => null,
        };
    }

    private AgentFailedException FailureOf(ChildFrame reply) =>
        new(Descriptor.Name, reply.Reason ?? "it does not say why.", reply.Class ?? ErrorClass.Permanent);

    /// <summary>Before the update with which they came: so they are committed with the step that it completes.</summary>
    private static void Remember(IAgentState state, ChildFrame reply)
    {
        foreach (var (name, value) in reply.Changed ?? [])
            state.Set(name, value);
        foreach (var name in reply.Removed ?? [])
            state.Set(name, null);
    }
}
