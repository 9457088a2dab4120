using SmallTalk.Benchmarks.Sizes;
using SmallTalk.Sessions;
using SmallTalk.Storage.Files;
using SmallTalk.Storage.Sqlite;

namespace SmallTalk.Benchmarks.Million;

/// <summary>
/// The bytes of a session, read from a store's own file with nothing of the store: what a restore among very many costs at least, because what is asked for
/// is not in the engine's memory. For one caller.
/// </summary>
internal sealed class BareRestore : IDisposable
{
    private static readonly SqlText Session = new("select pk, last_seq from st_session where partition = ?1 and id = ?2");
    private static readonly SqlText Messages = new("select payload from st_message where row > ?1 and row <= ?2 order by row");

    private readonly string _path;
    private readonly Connection? _database;
    private readonly Dictionary<SessionKey, FileStream>? _open;
    private readonly byte[] _bytes = new byte[64 * 1024];

    private BareRestore(string path, Connection? database, Dictionary<SessionKey, FileStream>? open) => (_path, _database, _open) = (path, database, open);

    /// <summary>Whether the store's files can be read beside it.</summary>
    public static bool Knows(SizedStore store) => store.Name is "file" or "sqlite";

    /// <param name="store">The store.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="staysOpen">Whether the files of its sessions are few enough to stay open, as they do in a store.</param>
    public static BareRestore Open(SizedStore store, string path, bool staysOpen) =>
        store.Name == "sqlite"
            ? new(path, Connection.Open(Path.Combine(path, "chat.db"), TimeSpan.FromSeconds(5)), null)
            : new(path, null, staysOpen ? [] : null);

    public void Read(SessionKey key)
    {
        if (_database is not null)
            Select(_database, key);
        else if (_open is null)
            using (var file = OpenFile(key))
                ReadFile(file);
        else
            ReadFile(_open.TryGetValue(key, out var open) ? open : _open[key] = OpenFile(key));
    }

    public void Dispose()
    {
        _database?.Dispose();
        foreach (var file in _open?.Values ?? Enumerable.Empty<FileStream>())
            file.Dispose();
    }

    private static void Select(Connection database, SessionKey key)
    {
        var session = database[Session].Set(key.Partition.Value).Set(key.Id.Value);
        if (!session.Step())
            throw new InvalidOperationException($"Session {key} is not in the file.");
        var (first, last) = (session.GetLong(0) << SessionRow.SequenceBits, session.GetLong(1));
        session.Reset();
        var messages = database[Messages].Set(first).Set(first + last);
        while (messages.Step())
            _ = messages.GetBytes(0).Length;
    }

    private FileStream OpenFile(SessionKey key) =>
        new(Path.Combine(_path, FileNames.OfSession(key)), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    private void ReadFile(FileStream file) => RandomAccess.Read(file.SafeFileHandle, _bytes, 0);
}
