using System.Buffers.Binary;
using Microsoft.Extensions.Logging.Testing;

namespace SmallTalk.Storage.Sqlite;

/// <summary>The write-ahead log is copied to the database beside the commits, and then written from its beginning again.</summary>
[Property("Requirement", "B-08")]
public sealed class CheckpointerTests : IDisposable
{
    private const int SequencePlace = 12;

    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogCollector _logs = new();
    private readonly DatabaseFile _file;

    public CheckpointerTests()
    {
        _file = new(_folder["log.db"], new() { Durability = SqliteDurability.Os, CheckpointPages = SqliteStoreOptions.LeastCheckpointPages });
        _file.Create();
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task The_log_is_copied_and_begun_anew_again_and_again()
    {
        await using var writer = Open();
        var written = 0;

        for (var time = 0; time < 5; time++)
        {
            var begun = TimesBegun();
            await HangGuard.UntilAsync(async () =>
            {
                await writer.WriteAsync(transaction => Insert(transaction, written++), default);
                return TimesBegun() != begun;
            });
        }

        (await writer.WriteAsync(transaction => transaction.Connection.QueryLong("select count(*) from number"), default)).Should().Be(written);
        _logs.GetSnapshot().Should().BeEmpty();
    }

    [Test]
    public async Task A_reader_of_an_old_state_keeps_the_log_and_hinders_nobody()
    {
        await using var writer = Open();
        using var reader = _file.OpenReader();
        await writer.WriteAsync(transaction => Insert(transaction, 0), default);
        reader.Execute("begin");
        reader.QueryLong("select count(*) from number").Should().Be(1);
        var (begun, written) = (TimesBegun(), 1);
        for (; written < 1_000; written++)
            await writer.WriteAsync(transaction => Insert(transaction, written), default);

        reader.QueryLong("select count(*) from number").Should().Be(1);
        TimesBegun().Should().Be(begun);
        reader.Execute("commit");
        await HangGuard.UntilAsync(async () =>
        {
            await writer.WriteAsync(transaction => Insert(transaction, written++), default);
            return TimesBegun() != begun;
        });

        reader.QueryLong("select count(*) from number").Should().Be(written);
    }

    [Test]
    public async Task A_log_that_many_short_lived_writers_fill_is_copied_too()
    {
        var first = Open();
        await first.WriteAsync(transaction => Insert(transaction, 0), default);
        // It has the file open all the time: so no writer is the last one, whose end would empty the log.
        using var other = _file.OpenReader();
        other.QueryLong("select count(*) from number").Should().Be(1);
        await first.DisposeAsync();
        var (begun, written) = (TimesBegun(), 1);

        await HangGuard.UntilAsync(async () =>
        {
            await using var writer = Open();
            for (var count = 0; count < 10; count++)
                await writer.WriteAsync(transaction => Insert(transaction, written++), default);
            return TimesBegun() != begun;
        });

        other.QueryLong("select count(*) from number").Should().Be(written);
    }

    [Test]
    public void No_commit_copies_the_log_by_itself()
    {
        using var connection = _file.Open();

        connection.QueryLong("pragma wal_autocheckpoint").Should().Be(0);
    }

    private Writer Open()
    {
        var connection = _file.Open();
        connection.Execute("pragma journal_mode = wal; create table if not exists number (value integer not null, text text not null)");
        return new(_file, connection, TimeProvider.System, new Silent(), new FakeLogger(_logs));
    }

    private static int Insert(WriteTransaction transaction, int value)
    {
        transaction.Connection.Execute($"insert into number values ({value}, '{new string('x', 1_000)}')");
        return value;
    }

    /// <summary>How often the log was begun anew, which its header says.</summary>
    private uint TimesBegun()
    {
        using var log = new FileStream($"{_file.Path}-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Span<byte> number = stackalloc byte[sizeof(uint)];
        log.Position = SequencePlace;
        return log.ReadAtLeast(number, number.Length, throwOnEndOfStream: false) < number.Length ? 0 : BinaryPrimitives.ReadUInt32BigEndian(number);
    }

    private sealed class Silent : IWriteObserver
    {
        public void OnWritten(WriteTransaction transaction) { }
    }
}
