using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SmallTalk.Agents;
using SmallTalk.Diagnostics;

namespace SmallTalk.Testing;

/// <summary>The protocol with one child process, as the host sees it: who has asked what, beats, and the end.</summary>
internal sealed partial class ChildLink
{
    private static readonly TimeSpan ExitGrace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ErrorsGrace = TimeSpan.FromMilliseconds(100);

    private readonly string _agent;
    private readonly ChildProcessOptions _options;
    private readonly ILogger _logger;
    private readonly ChildCodec _codec;
    private readonly SupervisedProcess _process;
    private readonly ErrorTail _errors;
    private readonly Lock _sync = new();
    private readonly ConcurrentDictionary<long, PendingReply> _pending = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _broken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ChildFailure> _down = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _hasSaidHello;
    private volatile string? _gaveUpBecause;
    private volatile IAgentHeartbeat? _heartbeat;
    private Task? _stop;
    private long _lastId;

    /// <exception cref="ChildProcessException">The process cannot be started.</exception>
    public ChildLink(string agent, ChildProcessOptions options, ILogger logger)
    {
        _agent = agent;
        _options = options;
        _logger = logger.Unfailing();
        _codec = new(options.Payloads);
        _errors = new(line => LogErrorLine(agent, line));
        try
        {
            _process = SupervisedProcess.Start(options.ToStartInfo(), options.Time);
        }
        catch (Exception error) when (error is System.ComponentModel.Win32Exception or InvalidOperationException or PlatformNotSupportedException)
        {
            throw new ChildProcessException(agent, $"cannot be started as '{options.FileName}': {error.Message}", ErrorClass.Permanent, innerException: error);
        }
        LogStarted(agent, _process.Id);
        _process.Read(ReadOutput, _errors.Read);
        _ = WatchAsync();
        _ = GreetAsync();
    }

    public int ProcessId => _process.Id;

    /// <summary>Completes when the child has said hello, or never will.</summary>
    public Task Ready => _ready.Task;

    public PendingReply Open()
    {
        var pending = new PendingReply(this, Interlocked.Increment(ref _lastId));
        _pending[pending.Id] = pending;
        return pending;
    }

    public void Close(PendingReply pending, bool hasToStop)
    {
        _pending.TryRemove(pending.Id, out _);
        if (hasToStop && Failure is null)
            _ = CancelAsync(pending.Id);
    }

    /// <exception cref="Storage.PayloadTooLargeException">The frame makes too long a line.</exception>
    public async ValueTask SendAsync(ChildFrame frame, Action? begun, CancellationToken cancellationToken)
    {
        if (Failure is { } failure)
            throw failure.ToException();
        var line = _codec.Write(frame);
        if (line.Length > _options.MaxLineBytes)
            throw new Storage.PayloadTooLargeException(
                $"request to agent '{_agent}'",
                line.Length,
                _options.MaxLineBytes,
                $"{nameof(ChildProcessOptions)}.{nameof(ChildProcessOptions.MaxLineBytes)}"
            );
        try
        {
            await _process.WriteAsync(line, begun, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            _broken.TrySetResult();
            // It ends, or is ended; what is known by then says more.
            throw (await _down.Task.WaitAsync(cancellationToken).ConfigureAwait(false)).ToException();
        }
    }

    /// <summary>Takes the heartbeat; a child that has ended or given up by then fails it at once.</summary>
    public void Attach(IAgentHeartbeat heartbeat)
    {
        _heartbeat = heartbeat;
        if ((Failure?.Cause ?? _gaveUpBecause) is { } cause)
            heartbeat.Fail(cause);
    }

    /// <summary>Ends the process. What is under way fails; nothing is told to the heartbeat any more.</summary>
    public Task StopAsync()
    {
        lock (_sync)
            return _stop ??= StopOnceAsync();
    }

    private ChildFailure? Failure => _down.Task.IsCompleted ? _down.Task.Result : null;

    private async Task StopOnceAsync()
    {
        _heartbeat = null;
        Fail(new(_agent, "was ended by its host", ErrorClass.Transient));
        if (!await _process.StopAsync(_options.StopTimeout).ConfigureAwait(false))
            LogKilled(_agent, _process.Id, _options.StopTimeout);
    }

    private async Task GreetAsync()
    {
        var start = new ChildFrame
        {
            Type = ChildFrame.Start,
            Protocol = ChildFrame.CurrentProtocol,
            BeatMilliseconds = (int)_options.BeatInterval.TotalMilliseconds,
            MaxLineBytes = _options.MaxLineBytes,
        };
        await TrySendAsync(start).ConfigureAwait(false);
    }

    private Task CancelAsync(long id) => TrySendAsync(new() { Type = ChildFrame.Cancel, Id = id });

    private async Task TrySendAsync(ChildFrame frame)
    {
        try
        {
            await _process.WriteAsync(_codec.Write(frame), begun: null, CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException)
        {
            _broken.TrySetResult();
        }
    }

    /// <summary>Sees the end: of the process, of its output or of its input, whichever comes first.</summary>
    private async Task WatchAsync()
    {
        await Task.WhenAny(_process.Exited, _process.OutputEnded, _broken.Task).ConfigureAwait(false);
        // Its streams end with it: then the exit code and its last words are there at once, too.
        var hasExited = await _process.IsInTimeAsync(_process.Exited, ExitGrace).ConfigureAwait(false);
        await _process.IsInTimeAsync(_process.ErrorsEnded, ErrorsGrace).ConfigureAwait(false);
        var when = _hasSaidHello ? "" : " before it said hello";
        Break(
            hasExited
                ? new(_agent, $"has ended with exit code {_process.ExitCode}{when}", ErrorClass.Transient, _process.ExitCode, _errors.Lines)
                : new(_agent, $"has closed its standard input or output{when} and is killed", ErrorClass.Transient, null, _errors.Lines)
        );
    }

    /// <summary>The child cannot be used any more: it is ended, if it has not ended yet, and all who wait are told.</summary>
    private void Break(ChildFailure failure)
    {
        // What has ended it is told, and not what came of that, as the exit code of one that was killed.
        if (Failure is not null)
            return;
        // First: whoever waits for an answer then knows that the agent has ended, and not only that it has thrown.
        var told = _heartbeat;
        told?.Fail(failure.Cause);
        if (!Fail(failure))
            return;
        // One that came meanwhile has seen no failure.
        if (_heartbeat is { } late && late != told)
            late.Fail(failure.Cause);
        LogEnded(_agent, _process.Id, failure.Cause);
        if (!_process.Exited.IsCompleted)
            _process.Kill();
    }

    private bool Fail(ChildFailure failure)
    {
        if (!_down.TrySetResult(failure))
            return false;
        _ready.TrySetResult();
        foreach (var pending in _pending.Values)
            pending.Fail(failure.ToException());
        return true;
    }
}
