using Microsoft.Data.Sqlite;

namespace SmallTalk.Storage.Sqlite;

internal sealed partial class Writer
{
    private readonly List<WriteRequest> _own = [];
    private bool _comeSingly = true;

    /// <summary>Makes the caller the leader when nobody writes or waits, and else lets the request wait for the thread of the writer.</summary>
    /// <remarks>Where many write at once the thread leads: it finds the more of them waiting, while a caller would take its own alone.</remarks>
    private bool LeadsOrWaits(WriteRequest request)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (!_isLed && _comeSingly && _waiting.Count == 0 && !MustMaintain)
                return _isLed = true;
            _waiting.Add(request);
        }
        _work.Set();
        return false;
    }

    /// <summary>Writes one request on the caller's thread, and leaves to the thread of the writer whatever has come meanwhile. Nobody leads for others.</summary>
    private void Lead(WriteRequest request)
    {
        var mustWait = false;
        try
        {
            _own.Add(request);
            mustWait = !TryWriteOwn();
        }
        finally
        {
            _own.Clear();
            Resign(mustWait ? request : null);
        }
    }

    /// <returns>False when another process is in the way: the thread of the writer waits for it, since a caller may cease to wait.</returns>
    private bool TryWriteOwn()
    {
        try
        {
            _transaction.Begin(_time, TimeSpan.Zero);
            FillAndCommit(_own);
        }
        catch (SqliteException error) when (SqliteErrors.IsBusy(error) && !_transaction.IsCommitting)
        {
            _connection.Abandon();
            return false;
        }
        catch (Exception error)
        {
            _connection.Abandon();
            Fail(_own, error);
            return true;
        }
        Answer(_own);
        return true;
    }

    private void Resign(WriteRequest? unwritten)
    {
        lock (_gate)
        {
            _isLed = false;
            if (unwritten is not null)
                _waiting.Insert(0, unwritten);
            if (_waiting.Count > 0 || _isClosed || MustMaintain)
                _work.Set();
        }
    }
}
