using Microsoft.Data.Sqlite;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Files that are not as this version left them: the error says what is wrong and what to do, and the file is not touched.</summary>
[Property("Requirement", "B-02")]
public sealed class SqliteStoreDamageTests : IDisposable
{
    private const int PageBytes = 4096;

    private readonly TemporaryFolder _folder = new();
    private readonly SessionKey _key = new(SessionId.Parse("session-that-is-damaged"));

    private string File => _folder["store.db"];

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_file_that_is_no_database_is_refused_and_stays_as_it_is()
    {
        var text = string.Concat(Enumerable.Repeat("Dear Ann, this is no database. ", 500));
        await System.IO.File.WriteAllTextAsync(File, text);

        var error = await RefusedAsync<StoreDamagedException>();

        error.Message.Should().Contain(File).And.Contain("no SQLite database");
        error.InnerException.Should().BeOfType<SqliteException>();
        (await System.IO.File.ReadAllTextAsync(File)).Should().Be(text);
    }

    [Test]
    public async Task A_damaged_header_is_refused()
    {
        await MakeAsync();
        await DamageAsync(0, 16);

        (await RefusedAsync<StoreDamagedException>()).Class.Should().Be(ErrorClass.Permanent);
    }

    [Test]
    public async Task Damage_in_the_middle_is_an_error_of_who_reads_it()
    {
        await MakeAsync();
        var length = new FileInfo(File).Length;
        // All but the first pages, in which the tables are named.
        for (var offset = 2L * PageBytes; offset < length; offset += PageBytes)
        {
            await DamageAsync(offset, 64);
        }

        var load = async () =>
        {
            await using var backend = await SqliteStore.OpenAsync(File);
            await backend.Sessions.LoadAsync(_key, SessionRead.Whole);
        };

        (await load.Should().ThrowAsync<StoreDamagedException>()).Which.Message.Should().Contain(File).And.Contain("backup");
    }

    [TestCase("3", "has format 3; this version knows 2. Update the package")]
    [TestCase("0", "has format 0")]
    [TestCase("one", "does not say in which format it is")]
    public async Task Another_format_is_refused_with_what_to_do(string format, string message)
    {
        await MakeAsync();
        Edit($"update st_meta set value = '{format}'");

        (await RefusedAsync<StoreFormatException>()).Message.Should().Contain(File).And.Contain(message);
    }

    [TestCase("drop table st_meta", "no format")]
    [TestCase("drop table st_event", "lacks st_event")]
    [TestCase("alter table st_message rename column payload to load", "is not as this version made it")]
    public async Task Tables_that_are_not_ours_are_refused_with_what_to_do(string edit, string message)
    {
        await MakeAsync();
        Edit(edit);

        (await RefusedAsync<StoreFormatException>()).Message.Should().Contain(File).And.Contain(message);
    }

    [TestCase("delete from st_message where row & 268435455 = 2", "message 2 is missing")]
    [TestCase("update st_message set commit_id = x'00'", "an id has 1 bytes")]
    [TestCase("update st_session set status = 9", "there is no status 9")]
    [TestCase("update st_session set last_seq = 1000000000", "message 4 is missing")]
    [TestCase("update st_session set last_seq = -1", "last sequence -1")]
    [TestCase("update st_session set expires_at = 9223372036854775807", "there is no time 9223372036854775807")]
    public async Task A_row_that_was_edited_by_hand_is_named(string edit, string message)
    {
        await MakeAsync();
        Edit(edit);
        await using var backend = await SqliteStore.OpenAsync(File);
        var load = () => backend.Sessions.LoadAsync(_key, SessionRead.Whole).AsTask();

        (await load.Should().ThrowAsync<StoreDamagedException>()).Which.Message.Should().Contain(message).And.Contain(File);
        await backend.PutAsync(Given.Commit(new(SessionId.New()), 0, "all others go on"));
    }

    [TestCase("update st_event set event_id = x'00'")]
    [TestCase("update st_event set topic = 'a:*', session = '..'")]
    [TestCase("delete from st_log")]
    public async Task An_event_that_was_edited_by_hand_is_an_error(string edit)
    {
        await MakeAsync();
        Edit(edit);
        var read = async () =>
        {
            await using var backend = await SqliteStore.OpenAsync(File);
            await backend.Events.ReadAsync(new(), default, 10);
        };

        await read.Should().ThrowAsync<StoreDamagedException>();
    }

    [Test]
    public async Task A_database_of_the_host_is_shared()
    {
        using (var own = Connect())
        using (var command = own.CreateCommand())
        {
            command.CommandText = "create table orders (id integer primary key); insert into orders values (7)";
            command.ExecuteNonQuery();
        }

        await MakeAsync();

        using var again = Connect();
        using var count = again.CreateCommand();
        count.CommandText = "select id from orders";
        count.ExecuteScalar().Should().Be(7L);
    }

    private async Task MakeAsync()
    {
        await using var backend = await SqliteStore.OpenAsync(File);
        for (var version = 0; version < 3; version++)
        {
            await backend.PutAsync(Given.Commit(_key, version, new string('x', 6000)) with { Events = [Given.Event("written", _key)] });
        }
    }

    private async Task<T> RefusedAsync<T>()
        where T : StoreException
    {
        await using var backend = SqliteStore.Make(File);
        var open = () => backend.InitializeAsync().AsTask();
        return (await open.Should().ThrowAsync<T>()).Which;
    }

    private async Task DamageAsync(long offset, int bytes)
    {
        await using var file = System.IO.File.OpenWrite(File);
        file.Position = offset;
        await file.WriteAsync(Enumerable.Repeat((byte)0xA5, bytes).ToArray());
    }

    private void Edit(string statement)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }
}
