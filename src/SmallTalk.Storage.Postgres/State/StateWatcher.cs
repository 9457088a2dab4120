namespace SmallTalk.Storage.Postgres;

/// <summary>What one watcher has to look at: entries this process wrote, entries another may have written, or all of them.</summary>
internal sealed class StateWatcher(StateScope scope, string namePrefix)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _written = [];
    private readonly HashSet<string> _heard = [];
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _all;
    private bool _isClosed;

    public StateScope Scope => scope;

    /// <summary>An entry was written by this process: it is brought even when it was there before the first look.</summary>
    public void Written(string name) => Note(_written, name);

    /// <summary>The server told of an entry: news is what another process has just written.</summary>
    public void Heard(string name, bool isNews) => Note(isNews ? _written : _heard, name);

    /// <summary>Something may have been missed.</summary>
    public void LookAtAll()
    {
        lock (_gate)
        {
            _all = true;
            _signal.TrySetResult();
        }
    }

    /// <summary>The store was closed: whoever waits is told.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _signal.TrySetResult();
        }
    }

    /// <summary>Waits until there is something to look at, or for the time of a poll, after which all is looked at.</summary>
    public async ValueTask<(bool All, IReadOnlyCollection<string> Written, IReadOnlyCollection<string> Heard)> TakeAsync(
        TimeSpan poll,
        TimeProvider time,
        CancellationToken cancellationToken
    )
    {
        Task signal;
        lock (_gate)
            signal = _signal.Task;
        var timedOut = false;
        try
        {
            await signal.WaitAsync(poll, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            timedOut = true;
        }
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(PostgresStateStore));
            var taken = (_all || timedOut, (IReadOnlyCollection<string>)[.. _written], (IReadOnlyCollection<string>)[.. _heard]);
            _all = false;
            _written.Clear();
            _heard.Clear();
            if (_signal.Task.IsCompleted)
                _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return taken;
        }
    }

    private void Note(HashSet<string> names, string name)
    {
        if (!name.StartsWith(namePrefix, StringComparison.Ordinal))
            return;
        lock (_gate)
        {
            names.Add(name);
            _signal.TrySetResult();
        }
    }
}
