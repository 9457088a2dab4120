using System.Buffers;
using Microsoft.Win32.SafeHandles;
using SmallTalk.Storage.Files;

namespace SmallTalk.Benchmarks.Floors;

/// <summary>
/// Floor of durable appends by many callers: a log of fixed length, filled with zeros once and then written round and round. Whoever comes first
/// while a sync is under way leads the next batch: one write and one sync for all who joined it.
/// </summary>
internal sealed class GroupCommitLog : IDisposable
{
    private const int Length = 16 << 20;

    private readonly Lock _gate = new();
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private Batch _open = new(Task.CompletedTask, NewBuffer());
    private ArrayBufferWriter<byte> _spare = NewBuffer();
    private long _offset;

    public GroupCommitLog(string path)
    {
        _path = path;
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        RandomAccess.Write(_file, new byte[Length], 0);
        RandomAccess.FlushToDisk(_file);
    }

    /// <summary>Appends a record; it is synced when the task completes.</summary>
    public Task AppendAsync(ReadOnlySpan<byte> record)
    {
        Batch batch;
        bool leads;
        lock (_gate)
        {
            batch = _open;
            leads = batch.Records.WrittenCount == 0;
            batch.Records.Write(record);
        }
        return leads ? LeadAsync(batch) : batch.Done;
    }

    public void Dispose() => _file.Dispose();

    private async Task LeadAsync(Batch batch)
    {
        await batch.Before;
        lock (_gate)
            _open = new(batch.Done, _spare);
        Sync(batch.Records.WrittenSpan);
        batch.Records.ResetWrittenCount();
        _spare = batch.Records;
        batch.Complete();
    }

    private void Sync(ReadOnlySpan<byte> records)
    {
        if (_offset + records.Length > Length)
            _offset = 0;
        RandomAccess.Write(_file, records, _offset);
        NativeDisk.SyncData(_file, _path);
        _offset += records.Length;
    }

    private static ArrayBufferWriter<byte> NewBuffer() => new(512 * 1024);

    private sealed class Batch(Task before, ArrayBufferWriter<byte> records)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Before { get; } = before;

        public Task Done => _done.Task;

        public ArrayBufferWriter<byte> Records { get; } = records;

        public void Complete() => _done.SetResult();
    }
}
