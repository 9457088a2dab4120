using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Testing;

namespace SmallTalk.Integration.Scenarios;

/// <summary>
/// An agent with a loop of its own, a model that fails now and then and a tool that it needs twice for each answer; it fails where the plan of its scene says so. Which of
/// all that it can do is seen from outside, its kinds say.
/// </summary>
internal abstract class UnsteadyAgent : IAgent, IAsyncDisposable
{
    public const string Tool = "work";
    public const string Events = "work:*";
    private const int ToolsOfEach = 2;
    private const int FailingRequest = 7;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(20);

    private readonly RecoveryScene _scene;
    private readonly IServiceProvider _services;
    private readonly ChatAgent _chat;
    private readonly int _number;
    private readonly ConcurrentQueue<TaskCompletionSource> _probes = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private IAgentHeartbeat? _heartbeat;
    private MishapKind? _mishap;
    private int _memory;

    protected UnsteadyAgent(RecoveryScene scene, IServiceProvider services, AgentDescriptor descriptor)
    {
        _scene = scene;
        _services = services;
        _number = scene.NumberOf(descriptor.Name);
        Descriptor = descriptor;
        var model = new ScriptedChatClient(Reply).AsBuilder().UseSmallTalkRetry(retry => retry.BaseDelay = TimeSpan.FromMilliseconds(10)).Build(services);
        _chat = new(descriptor, model, new() { Tools = [AIFunctionFactory.Create((AIFunctionArguments arguments) => Run(arguments), Tool)] }, services);
        _ = LoopAsync();
    }

    public AgentDescriptor Descriptor { get; }

    public IReadOnlyList<string> Patterns { get; } = [Events];

    public bool IsSteady
    {
        get
        {
            lock (_lock)
                return _mishap is null;
        }
    }

    public bool IsDisposed => _end.IsCancellationRequested;

    public int Memory => Volatile.Read(ref _memory);

    public static string AnswerTo(string question) => $"This is the answer to {question}, and there is no other.";

    public static string CallOf(string question, int number) => $"{question}/{number}";

    public void Attach(IAgentHeartbeat heartbeat) => _heartbeat = heartbeat;

    public async IAsyncEnumerable<ChatResponseUpdate> RunAsync(AgentRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await PassAsync(MishapPlace.Answer);
        await foreach (var update in _chat.RunAsync(request, cancellationToken))
        {
            await PassAsync(MishapPlace.Answer);
            yield return update;
            await PassAsync(MishapPlace.Answer);
        }
        Interlocked.Increment(ref _memory);
    }

    public async ValueTask HandleAsync(EventRecord record, CancellationToken cancellationToken)
    {
        await PassAsync(MishapPlace.Event);
        _scene.HandledBy(Descriptor.Name).Enqueue(record.Event.Id);
    }

    public async ValueTask ProbeAsync(CancellationToken cancellationToken)
    {
        var probe = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _probes.Enqueue(probe);
        await probe.Task.WaitAsync(cancellationToken);
    }

    public ValueTask<AgentCapture> CaptureAsync(CancellationToken cancellationToken)
    {
        var memory = Memory;
        _scene.KeptBy(Descriptor.Name).Enqueue(new(_number, memory, IsRestored: false));
        return new(new AgentCapture { Configuration = JsonSerializer.SerializeToElement(memory) });
    }

    public ValueTask RestoreAsync(AgentCapture capture, CancellationToken cancellationToken)
    {
        _memory = capture.Configuration!.Value.GetInt32();
        _scene.KeptBy(Descriptor.Name).Enqueue(new(_number, _memory, IsRestored: true));
        return default;
    }

    /// <summary>Nobody asks it anything.</summary>
    public void Idle() => IsBefallen(MishapPlace.BetweenTurns);

    public ValueTask DisposeAsync()
    {
        _end.Cancel();
        return default;
    }

    private async ValueTask PassAsync(MishapPlace place)
    {
        if (!IsBefallen(place))
            return;
        await _scene.Over;
        throw new OperationCanceledException("It has stood still until the end.");
    }

    /// <summary>Only who has the agent's place fails: what befalls an instance that is being made ready is another matter.</summary>
    private bool IsBefallen(MishapPlace place)
    {
        lock (_lock)
        {
            if (_mishap is not null)
                return true;
            if (IsInPlace)
                _mishap = _scene.Plan.Next(Descriptor.Name, place);
            if (_mishap is null)
                return false;
        }
        _scene.Befallen.Enqueue(this);
        if (_mishap == MishapKind.Killed)
            _heartbeat!.Fail($"it was killed ({place})");
        return true;
    }

    private bool IsInPlace => _services.GetRequiredService<IAgentRegistry>().TryGet(Descriptor.Name, out var asked) && asked == this;

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Round, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(_end.Token))
        {
            MishapKind? mishap;
            lock (_lock)
                mishap = _mishap;
            if (mishap is MishapKind.Killed or MishapKind.Frozen)
                return;
            _heartbeat?.Beat();
            while (mishap is null && _probes.TryDequeue(out var probe))
                probe.TrySetResult();
        }
    }

    private string Run(AIFunctionArguments arguments)
    {
        var run = new ToolRun((string)arguments.Context![AgentToolContext.IdempotencyKey]!, Descriptor.Name, _number);
        _scene.ToolRuns.Enqueue(run);
        return run.Result;
    }

    private ScriptedReply Reply(ScriptedRequest request)
    {
        if (_scene.NextRequest() % FailingRequest == 0)
            return ScriptedReply.Fails(new HttpRequestException("overloaded", inner: null, HttpStatusCode.ServiceUnavailable));
        var asked = request.Messages.Last(message => message.Role == ChatRole.User);
        var done = request.Messages.SkipWhile(message => message != asked).Count(message => message.Role == ChatRole.Tool);
        return done < ToolsOfEach ? ScriptedReply.ToolCall(CallOf(asked.Text, done + 1), Tool) : ScriptedReply.Streamed(AnswerTo(asked.Text));
    }
}

/// <summary>It is only called; nothing befalls it.</summary>
internal sealed class CalledAgent(RecoveryScene scene, IServiceProvider services, AgentDescriptor descriptor) : UnsteadyAgent(scene, services, descriptor);

/// <summary>It beats.</summary>
internal sealed class BeatingAgent(RecoveryScene scene, IServiceProvider services, AgentDescriptor descriptor)
    : UnsteadyAgent(scene, services, descriptor),
        IBeatingAgent;

/// <summary>It beats and handles events.</summary>
internal sealed class ListeningAgent(RecoveryScene scene, IServiceProvider services, AgentDescriptor descriptor)
    : UnsteadyAgent(scene, services, descriptor),
        IBeatingAgent,
        ISubscribingAgent;

/// <summary>It has no beat, answers probes, and keeps something.</summary>
internal sealed class KeepingAgent(RecoveryScene scene, IServiceProvider services, AgentDescriptor descriptor)
    : UnsteadyAgent(scene, services, descriptor),
        IProbedAgent,
        ICapturedAgent;

/// <summary>It does all of it.</summary>
internal sealed class BusyAgent(RecoveryScene scene, IServiceProvider services, AgentDescriptor descriptor)
    : UnsteadyAgent(scene, services, descriptor),
        IBeatingAgent,
        IProbedAgent,
        ISubscribingAgent,
        ICapturedAgent;
