namespace SmallTalk.Storage.Files;

/// <summary>
/// A thread that does its work each time it is called: waiting for the disk again and again, it would keep one of the pool's few threads from everybody else.
/// It is made at the first call.
/// </summary>
/// <param name="work">The work.</param>
internal sealed class SyncThread(Action work)
{
    private readonly object _calls = new();
    private Thread? _thread;
    private bool _isCalled;
    private bool _hasEnded;

    /// <summary>Has the work done, once more if it is at its end.</summary>
    internal void Call()
    {
        lock (_calls)
        {
            _isCalled = true;
            Monitor.Pulse(_calls);
            if (_thread is not null)
                return;
            try
            {
                var thread = new Thread(Run) { IsBackground = true, Name = "SmallTalk file store" };
                thread.UnsafeStart();
                _thread = thread;
            }
            catch (Exception error) when (error is OutOfMemoryException or ThreadStartException)
            {
                // The system gives no thread now: the next call asks again.
                _isCalled = false;
                ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);
            }
        }
    }

    /// <summary>Ends the thread when its work is done.</summary>
    internal void End()
    {
        lock (_calls)
        {
            _hasEnded = true;
            Monitor.Pulse(_calls);
        }
        _thread?.Join();
    }

    private void Run()
    {
        while (WaitForCall())
            work();
    }

    private bool WaitForCall()
    {
        lock (_calls)
        {
            while (!_isCalled && !_hasEnded)
                Monitor.Wait(_calls);
            _isCalled = false;
            return !_hasEnded;
        }
    }
}
