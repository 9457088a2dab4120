using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using SmallTalk.Agents;

namespace SmallTalk.Testing;

/// <summary>The loop of a child: takes what the host says, beats, and answers probes. Agents are run beside it.</summary>
internal sealed class ChildServer(IAgent agent, ChildCodec codec, Stream output, TextWriter errors, TimeProvider time)
{
    private const int WaitingFrames = 64;
    private static readonly TimeSpan EndGrace = TimeSpan.FromSeconds(1);

    private readonly ChildOutput _output = new(output, codec);
    private readonly ConcurrentDictionary<long, ServedCall> _calls = new();
    private readonly Channel<ChildFrame> _said = Channel.CreateBounded<ChildFrame>(
        new BoundedChannelOptions(WaitingFrames) { SingleReader = true, SingleWriter = true }
    );
    private ChildHeartbeat? _heartbeat;

    public async Task RunAsync(Stream input, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _output.HostGone);
        new Thread(() => Read(input)) { IsBackground = true, Name = "SmallTalk input of the host" }.Start();
        try
        {
            if (await _said.Reader.WaitToReadAsync(end.Token).ConfigureAwait(false) && _said.Reader.TryRead(out var first))
                await ServeAsync(Greet(first), end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return;
        }
        finally
        {
            await EndCallsAsync().ConfigureAwait(false);
        }
    }

    /// <returns>How often to beat.</returns>
    private TimeSpan Greet(ChildFrame first)
    {
        if (first.Type != ChildFrame.Start)
            throw Violation($"the host begins with '{first.Type}', not with '{ChildFrame.Start}'");
        // Said in any case: the host then knows what is wrong.
        _output.Write(new() { Type = ChildFrame.Hello, Protocol = ChildFrame.CurrentProtocol });
        if (first.Protocol != ChildFrame.CurrentProtocol)
            throw Violation($"the host speaks version {first.Protocol ?? 0}, and this child version {ChildFrame.CurrentProtocol}");
        if (first is not { BeatMilliseconds: > 0 and var beat, MaxLineBytes: > 0 and var maxLine })
            throw Violation("the host does not say how often to beat, or how long a line may be");
        _output.MaxLineBytes = maxLine;
        if (agent is IBeatingAgent beating)
            beating.Attach(_heartbeat = new(_output));
        return TimeSpan.FromMilliseconds(beat);
    }

    private async Task ServeAsync(TimeSpan beatInterval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(beatInterval, time);
        var tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
        var more = _said.Reader.WaitToReadAsync(cancellationToken).AsTask();
        Beat();
        while (true)
        {
            await Task.WhenAny(tick, more).ConfigureAwait(false);
            if (tick.IsCompleted)
            {
                await tick.ConfigureAwait(false);
                Beat();
                tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
            }
            if (!more.IsCompleted)
                continue;
            if (!await more.ConfigureAwait(false))
                return;
            while (_said.Reader.TryRead(out var frame))
                Take(frame);
            more = _said.Reader.WaitToReadAsync(cancellationToken).AsTask();
        }
    }

    /// <summary>Beats for this loop; an agent with a loop of its own must have beaten, too.</summary>
    private void Beat()
    {
        if (_heartbeat?.Take() != false)
            _output.Write(new() { Type = ChildFrame.Beat });
    }

    private void Take(ChildFrame frame)
    {
        switch (frame.Type)
        {
            case ChildFrame.Request when frame.Asked is { } request:
                Run(frame.Id, call => call.AnswerAsync(agent, request));
                break;
            case ChildFrame.Probe when agent is IProbedAgent probed:
                Run(frame.Id, call => call.ProbeAsync(probed));
                break;
            case ChildFrame.Probe:
                _output.Write(new() { Type = ChildFrame.Probed, Id = frame.Id });
                break;
            // One that has ended is not there any more.
            case ChildFrame.Next:
                _calls.GetValueOrDefault(frame.Id)?.Next();
                break;
            case ChildFrame.Cancel:
                _calls.GetValueOrDefault(frame.Id)?.Cancel();
                break;
            default:
                throw Violation($"the host says '{frame.Type}'");
        }
    }

    private void Run(long id, Func<ServedCall, Task> run)
    {
        var call = new ServedCall(id, _output, errors);
        if (!_calls.TryAdd(id, call))
            throw Violation($"the host uses id {id} again");
        call.Ended = EndAsync();

        async Task EndAsync()
        {
            await run(call).ConfigureAwait(false);
            _calls.TryRemove(id, out _);
        }
    }

    private void Read(Stream input)
    {
        var lines = new LineReader(input, int.MaxValue);
        try
        {
            while (lines.TryRead(out var line))
                _said.Writer.WriteAsync(codec.Read(line)).AsTask().GetAwaiter().GetResult();
            _said.Writer.TryComplete();
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            _said.Writer.TryComplete(Violation("the host writes a line that is no frame", error));
        }
        catch (Exception error) when (error is IOException or ChannelClosedException or ObjectDisposedException)
        {
            _said.Writer.TryComplete();
        }
    }

    /// <summary>Agents are told, and left when they do not heed it.</summary>
    private async Task EndCallsAsync()
    {
        ServedCall[] left = [.. _calls.Values];
        foreach (var call in left)
            call.Cancel();
        try
        {
            await Task.WhenAll(left.Select(call => call.Ended)).WaitAsync(EndGrace, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await errors.WriteLineAsync("Requests are left that did not end when they were cancelled.").ConfigureAwait(false);
        }
    }

    private ChildProtocolException Violation(string reason, Exception? cause = null) => new(agent.Descriptor.Name, reason, cause);
}
