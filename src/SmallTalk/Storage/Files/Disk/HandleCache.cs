using Microsoft.Win32.SafeHandles;

namespace SmallTalk.Storage.Files;

/// <summary>Open files by name, the least recently used closed first. Safe for use by several threads.</summary>
/// <remarks>Below the working set a cache costs more than it saves, so the limit is high and shrinks only when the system refuses.</remarks>
internal sealed class HandleCache(int capacity) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<(string File, SafeFileHandle Handle)>> _byFile = [];
    private readonly LinkedList<(string File, SafeFileHandle Handle)> _byUse = [];

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
    internal SafeFileHandle Add(string file, SafeFileHandle handle)
    {
        lock (_gate)
        {
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
            if (_byFile.Remove(file, out var node))
            {
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
