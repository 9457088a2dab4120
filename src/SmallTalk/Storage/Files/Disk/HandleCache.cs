using Microsoft.Win32.SafeHandles;

namespace SmallTalk.Storage.Files;

/// <summary>Open files by name, the least recently used closed first. Safe for use by several threads.</summary>
/// <remarks>Below the working set a cache costs more than it saves, so the limit is high and shrinks only when the system refuses.</remarks>
internal sealed class HandleCache(int capacity) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string File, SafeFileHandle Handle)>> _byFile = [];
    private readonly LinkedList<(string File, SafeFileHandle Handle)> _byUse = [];

    private long _removals;

    /// <summary>How many files were taken out by name so far.</summary>
    internal long Removals => Volatile.Read(ref _removals);

    internal SafeFileHandle? Find(string file)
    {
        lock (_gate)
        {
            if (!_byFile.TryGetValue(file, out var node))
                return null;
            if (node != _byUse.First)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }
            return node.Value.Handle;
        }
    }

    /// <summary>Keeps a handle; another thread may have been first, whose handle is returned then.</summary>
    /// <param name="file">The file.</param>
    /// <param name="handle">The handle, opened by name.</param>
    /// <param name="removals">How many files had been taken out before it was opened.</param>
    /// <returns>Null when one was taken out since: the handle may be of a file that has no name any more, and is closed.</returns>
    internal SafeFileHandle? TryAdd(string file, SafeFileHandle handle, long removals)
    {
        lock (_gate)
        {
            if (removals != _removals)
            {
                handle.Dispose();
                return null;
            }
            if (_byFile.TryGetValue(file, out var node))
            {
                handle.Dispose();
                return node.Value.Handle;
            }
            _byFile[file] = _byUse.AddFirst((file, handle));
            TrimLocked(capacity);
            return handle;
        }
    }

    internal void Remove(string file)
    {
        lock (_gate)
        {
            _removals++;
            if (!_byFile.Remove(file, out var node))
                return;
            _byUse.Remove(node);
            node.Value.Handle.Dispose();
        }
    }

    /// <summary>Closes half of the files; false when there was none to close.</summary>
    internal bool Halve()
    {
        lock (_gate)
        {
            var before = _byFile.Count;
            TrimLocked(before / 2);
            return before > 0;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            TrimLocked(0);
    }

    private void TrimLocked(int count)
    {
        while (_byFile.Count > count)
        {
            var (file, handle) = _byUse.Last!.Value;
            _byUse.RemoveLast();
            _byFile.Remove(file);
            handle.Dispose();
        }
    }
}
