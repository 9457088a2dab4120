namespace SmallTalk.Benchmarks.Floors;

/// <summary>Floor of commits to SQLite by many callers: one thread takes all that wait into one transaction.</summary>
internal sealed class BareSqliteWriter : IDisposable
{
    private readonly BareSqlite _database;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _work = new();
    private List<(int Session, byte[] Message, int Events, TaskCompletionSource Done)> _waiting = [];
    private List<(int Session, byte[] Message, int Events, TaskCompletionSource Done)> _taken = [];
    private volatile bool _isClosed;

    public BareSqliteWriter(string path, bool hasLayout = false)
    {
        _database = new(path, hasLayout);
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Appends a message and events; they are synced when the task completes.</summary>
    public Task AppendAsync(int session, byte[] message, int events)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _waiting.Add((session, message, events, done));
        _work.Set();
        return done.Task;
    }

    public void Dispose()
    {
        _isClosed = true;
        _work.Set();
        _thread.Join();
        _database.Dispose();
        _work.Dispose();
    }

    private void Run()
    {
        while (!_isClosed)
        {
            _work.Wait();
            lock (_gate)
            {
                (_waiting, _taken) = (_taken, _waiting);
                if (_taken.Count == 0)
                    _work.Reset();
            }
            if (_taken.Count == 0)
                continue;
            _database.Begin();
            foreach (var (session, message, events, _) in _taken)
                _database.Insert(session, message, events);
            _database.Commit();
            foreach (var (_, _, _, done) in _taken)
                done.SetResult();
            _taken.Clear();
        }
    }
}
