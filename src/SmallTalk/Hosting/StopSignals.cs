using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SmallTalk.Diagnostics;

namespace SmallTalk.Hosting;

/// <summary>Listens to the signals that ask this process to end: the host obeys the first and overhears the rest. Here the second cuts what the stop waits for, and the third ends the process.</summary>
/// <remarks>
/// Nothing is done about a signal of a process that does not stop: whoever takes the first one for something else is not disturbed. Signals that come before the stop has
/// begun count as one: terminals, shells and supervisors may send the same wish twice. Safe for use by several threads.
/// </remarks>
internal sealed partial class StopSignals(ILogger<StopSignals> logger) : IDisposable
{
    private const int SignalExitCode = 128;

    // Those of the host's own console lifetime.
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM];

    private readonly ILogger _logger = logger.Unfailing();
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _forced = new();
    private PosixSignalRegistration[] _registrations = [];
    private bool _isStopping;
    private int _count;

    /// <summary>Is cancelled by the second signal.</summary>
    public CancellationToken Forced => _forced.Token;

    /// <summary>Begins to listen, where there are signals.</summary>
    public void Listen()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsWindows())
            _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, context => Receive(context.Signal)))];
    }

    /// <summary>Signals count from now on.</summary>
    public void StopBegins()
    {
        lock (_lock)
            _isStopping = true;
    }

    /// <summary>Takes one.</summary>
    internal void Receive(PosixSignal signal)
    {
        switch (Count())
        {
            case <= 1:
                break;
            case 2:
                _forced.Cancel();
                LogForced(signal);
                break;
            default:
                // Without a line in the log, which may be what hangs.
                Environment.Exit(SignalExitCode + NumberOf(signal));
                break;
        }
    }

    /// <summary>Listens no longer.</summary>
    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private int Count()
    {
        lock (_lock)
            return _count = _isStopping ? _count + 1 : 1;
    }

    private static int NumberOf(PosixSignal signal) =>
        signal switch
        {
            PosixSignal.SIGINT => 2,
            PosixSignal.SIGQUIT => 3,
            _ => 15,
        };
}
