namespace SmallTalk.Storage.Postgres;

/// <summary>The tables are made, checked or left alone as the host says, by any number of processes at once (FR-056).</summary>
[Property("Requirement", "FR-056")]
public sealed class SchemaTests
{
    [Test]
    public async Task Missing_tables_are_made_in_a_schema_that_is_made_too()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await using var store = await PostgresDatabases.OpenAsync(connection, options => options.Schema = "talk");

        await Given.SessionAsync(store, "one");

        (await PostgresDatabases.ExecuteAsync(connection, "select count(*) from talk.st_session")).Should().Be(1L);
    }

    [Test]
    public async Task Two_schemas_of_a_database_are_two_stores()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await using var first = await PostgresDatabases.OpenAsync(connection, options => options.Schema = "first");
        await using var second = await PostgresDatabases.OpenAsync(connection, options => options.Schema = "second");

        var key = await Given.SessionAsync(first, "one");

        (await second.Sessions.LoadAsync(key, SessionRead.Whole)).Should().BeNull();
        (await first.Sessions.LoadAsync(key, SessionRead.Whole)).Should().NotBeNull();
    }

    [Test]
    public async Task Many_processes_that_come_at_once_make_them_once()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        var stores = Enumerable.Range(0, 6).Select(_ => PostgresDatabases.Backend(connection, options => options.Schema = "talk")).ToList();

        await Task.WhenAll(stores.Select(store => store.InitializeAsync().AsTask()));

        foreach (var store in stores)
            await store.DisposeAsync();
        (await PostgresDatabases.ExecuteAsync(connection, "select value from talk.st_meta where key = 'format'")).Should().Be($"{PostgresSchema.Format}");
    }

    [Test]
    public async Task Tables_of_the_first_format_become_those_of_the_newest_with_all_they_hold()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await PostgresDatabases.ExecuteAsync(connection, PostgresMigration.All[0].Script + PostgresMigration.Mark(1));
        await PostgresDatabases.ExecuteAsync(connection, Session("one", pending: true) + Session("two", pending: false));

        await using var store = await PostgresDatabases.OpenAsync(connection);

        (await PostgresDatabases.ExecuteAsync(connection, "select value from st_meta where key = 'format'")).Should().Be($"{PostgresSchema.Format}");
        (await PendingAsync(store)).Should().Equal("one");
        (await store.Sessions.QueryAsync(new() { Limit = 10 })).Sessions.Should().HaveCount(2);
    }

    [Test]
    public async Task A_user_with_rights_on_the_tables_of_the_first_format_goes_on_over_the_upgrade()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await PostgresDatabases.ExecuteAsync(connection, PostgresMigration.All[0].Script + PostgresMigration.Mark(1));
        var user = await Given.UserAsync(connection);
        await PostgresDatabases.ExecuteAsync(connection, $"grant select, insert, update, delete on all tables in schema public to {user.Name}");

        await PostgresDatabases.ExecuteAsync(connection, PostgresSchema.Script(null, 1));

        await PostgresDatabases.ExecuteAsync(user.Connection, Session("one", pending: true) + "delete from st_session where id = 'one'");
        await using var store = await PostgresDatabases.OpenAsync(user.Connection);
        (await PendingAsync(store)).Should().BeEmpty();
    }

    [Test]
    public async Task Who_may_not_upgrade_is_told_who_may_and_by_which_script()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await PostgresDatabases.ExecuteAsync(connection, PostgresMigration.All[0].Script + PostgresMigration.Mark(1));
        var user = await Given.UserAsync(connection);
        await PostgresDatabases.ExecuteAsync(connection, $"grant select, insert, update, delete on all tables in schema public to {user.Name}");
        await using var store = PostgresDatabases.Backend(user.Connection);

        var error = (await store.Invoking(it => it.InitializeAsync().AsTask()).Should().ThrowAsync<StoreAccessDeniedException>()).Which;

        error.Message.Should().Contain("their owner").And.Contain("PostgresSchema.Script(\"public\", 1)");
        error.InnerException.Should().NotBeNull();
    }

    [Test]
    public async Task The_script_without_a_schema_makes_what_others_can_use_whatever_their_own_path_is()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        var user = await Given.UserAsync(connection);
        await PostgresDatabases.ExecuteAsync(connection, "create schema postgres; " + PostgresSchema.Script());
        await PostgresDatabases.ExecuteAsync(
            connection,
            $"grant usage on schema postgres to {user.Name}; grant select, insert, update, delete on all tables in schema postgres to {user.Name}"
        );
        await using var store = await PostgresDatabases.OpenAsync(user.Connection, options => options.Schema = "postgres");
        var key = await Given.SessionAsync(store, "one");

        await store.Sessions.CommitAsync(Given.Commit(key, 1) with { PendingTurn = new Payload("{}"u8.ToArray()) });

        (await PendingAsync(store)).Should().Equal(key.Id.Value);
    }

    [Test]
    public async Task What_a_program_of_the_first_format_changes_is_found_by_its_pending_turn()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await using var store = await PostgresDatabases.OpenAsync(connection);
        await PostgresDatabases.ExecuteAsync(connection, Session("one", pending: false) + Session("two", pending: true) + Session("three", pending: true));
        (await PendingAsync(store)).Should().Equal("three", "two");

        await PostgresDatabases.ExecuteAsync(
            connection,
            "update st_session set pending = 'x' where id in ('one', 'two'); update st_session set pending = null where id = 'two'; delete from st_session where id = 'three'"
        );

        (await PendingAsync(store)).Should().Equal("one");
    }

    [Test]
    public async Task Validation_refuses_what_is_missing_and_says_what_to_run()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await using var store = PostgresDatabases.Backend(connection, options => options.AutoMigrate = PostgresAutoMigrate.Validate);

        var error = (await store.Invoking(store => store.InitializeAsync().AsTask()).Should().ThrowAsync<StoreFormatException>()).Which;

        error.Message.Should().Contain("PostgresSchema.Script").And.Contain("AutoMigrate");
        error.IsTransient.Should().BeFalse();
    }

    [TestCase(PostgresAutoMigrate.Ensure)]
    [TestCase(PostgresAutoMigrate.Validate)]
    [TestCase(PostgresAutoMigrate.None)]
    public async Task The_script_makes_what_every_mode_accepts(PostgresAutoMigrate mode)
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await PostgresDatabases.ExecuteAsync(connection, PostgresSchema.Script("talk"));
        await using var store = await PostgresDatabases.OpenAsync(
            connection,
            options =>
            {
                options.Schema = "talk";
                options.AutoMigrate = mode;
            }
        );

        await Given.SessionAsync(store, "one");
    }

    [Test]
    public async Task Without_migration_missing_tables_are_a_clear_error()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await using var store = PostgresDatabases.Backend(connection, options => options.AutoMigrate = PostgresAutoMigrate.None);

        var act = () => store.InitializeAsync().AsTask();

        var error = (await act.Should().ThrowAsync<StoreFormatException>()).Which;
        error.Message.Should().Contain("PostgresSchema.Script");
        error.InnerException.Should().NotBeNull();
    }

    [TestCase(PostgresAutoMigrate.Ensure)]
    [TestCase(PostgresAutoMigrate.Validate)]
    public async Task A_newer_format_is_refused_unless_it_says_that_we_can_read_it(PostgresAutoMigrate mode)
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await PostgresDatabases.ExecuteAsync(connection, PostgresSchema.Script());
        await PostgresDatabases.ExecuteAsync(connection, "update st_meta set value = '99'");
        await using var store = PostgresDatabases.Backend(connection, options => options.AutoMigrate = mode);

        var act = () => store.InitializeAsync().AsTask();

        (await act.Should().ThrowAsync<StoreFormatException>()).Which.Message.Should().Contain("format 99").And.Contain("Update the package");
        await PostgresDatabases.ExecuteAsync(connection, "update st_meta set value = '1' where key = 'readable_by'");
        await act.Should().NotThrowAsync();
    }

    [Test]
    public async Task Tables_that_somebody_dropped_are_named()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await PostgresDatabases.ExecuteAsync(connection, PostgresSchema.Script() + "drop table st_cursor, st_lease");
        await using var store = PostgresDatabases.Backend(connection);

        var act = () => store.InitializeAsync().AsTask();

        (await act.Should().ThrowAsync<StoreFormatException>()).Which.Message.Should().Contain("st_cursor").And.Contain("st_lease");
    }

    [Test]
    public async Task A_user_who_may_not_create_is_told_which_right_is_missing()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        var user = await Given.UserAsync(connection);
        await using var store = PostgresDatabases.Backend(user.Connection);

        var error = (await store.Invoking(store => store.InitializeAsync().AsTask()).Should().ThrowAsync<StoreAccessDeniedException>()).Which;

        error.Message.Should().Contain("grant create on schema public");
        error.IsTransient.Should().BeFalse();
        error.InnerException.Should().NotBeNull();
    }

    [Test]
    public async Task A_user_with_rights_on_the_tables_alone_is_enough_and_one_without_is_told_which()
    {
        var connection = await PostgresDatabases.Default.CreateEmptyAsync();
        await PostgresDatabases.ExecuteAsync(connection, PostgresSchema.Script());
        var user = await Given.UserAsync(connection);
        await using var store = PostgresDatabases.Backend(user.Connection, options => options.AutoMigrate = PostgresAutoMigrate.Validate);
        await PostgresDatabases.ExecuteAsync(connection, $"grant select on all tables in schema public to {user.Name}");
        var act = () => store.InitializeAsync().AsTask();
        (await act.Should().ThrowAsync<StoreAccessDeniedException>())
            .Which.Message.Should()
            .Contain("insert, update, delete on st_session")
            .And.Contain(user.Name);

        await PostgresDatabases.ExecuteAsync(connection, $"grant select, insert, update, delete on all tables in schema public to {user.Name}");

        await act.Should().NotThrowAsync();
        var key = await Given.SessionAsync(store, "one", "two");
        (await store.Sessions.LoadAsync(key, SessionRead.Whole))!.Messages.Should().HaveCount(2);
        (await store.Sessions.DeleteAsync(key, default)).Should().BeTrue();
    }

    [Test]
    public void The_script_refuses_names_that_would_have_to_be_quoted_and_formats_that_are_not_there()
    {
        var script = (string? schema, int format) => () => PostgresSchema.Script(schema, format);

        script("a; drop table x", 0).Should().Throw<ArgumentException>();
        script("A", 0).Should().Throw<ArgumentException>();
        script(null, PostgresSchema.Format + 1).Should().Throw<ArgumentOutOfRangeException>();
        PostgresSchema.Script(null, PostgresSchema.Format).Should().NotContain("create table");
    }

    private static string Session(string id, bool pending) =>
        $"""
        insert into st_session (partition, id, version, last_seq, status, created_at, updated_at, expires_at, expires_hour, commit_id, pending)
        values ('', '{id}', 1, 0, 0, st_now(), st_now(), st_now() + 3600000000, (st_now() + 3600000000) / 3600000000, gen_random_uuid(), {(
            pending ? "'x'" : "null"
        )});
        """;

    private static async Task<IEnumerable<string>> PendingAsync(PostgresStoreBackend store) =>
        (await store.Sessions.QueryAsync(new() { HasPendingTurn = true })).Sessions.Select(header => header.Key.Id.Value);
}
