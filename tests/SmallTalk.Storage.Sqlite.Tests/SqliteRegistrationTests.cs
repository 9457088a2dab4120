using System.Runtime.Versioning;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace SmallTalk.Storage.Sqlite;

/// <summary>How the store is registered, selected, configured, and where its file is.</summary>
[Property("Requirement", "FR-051")]
public sealed class SqliteRegistrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task A_host_runs_on_a_file_of_its_own()
    {
        using var host = Host(services => services.AddSmallTalk().UseSqlite(), ("SmallTalk:Storage:Sqlite:Durability", "Os"));
        await host.StartAsync();

        var backend = host.Services.GetRequiredService<IStoreBackend>();

        backend.Name.Should().Be("sqlite");
        backend.Durability.Should().Be(Durability.ProcessCrash);
        File.Exists(_folder["data/smalltalk.db"]).Should().BeTrue();
        await host.StopAsync();
        host.Services.GetRequiredService<FakeLogCollector>()
            .GetSnapshot()
            .Where(record => record.Level >= LogLevel.Warning && record.Id.Id is 9050 or 2201)
            .Should()
            .BeEmpty();
    }

    [Test]
    public void The_variable_selects_it_where_it_is_registered()
    {
        using var host = Host(services => services.AddSmallTalk().AddSqliteStore(), ("STORAGE_TYPE", "SQLite"));

        host.Services.GetRequiredService<IStoreBackend>().Should().BeOfType<SqliteStoreBackend>();
    }

    [Test]
    public void Registered_alone_it_is_not_chosen()
    {
        using var host = Host(services => services.AddSmallTalk().AddSqliteStore());

        host.Services.GetRequiredService<IStoreBackend>().Name.Should().Be("file");
    }

    [Test]
    public void A_second_call_is_harmless_and_the_last_path_counts()
    {
        using var host = Host(services => services.AddSmallTalk().UseSqlite("one.db").AddSqliteStore().UseSqlite("two.db"));

        host.Services.GetServices<IStoreProvider>().OfType<SqliteStoreProvider>().Should().ContainSingle();
        OptionsOf(host).Path.Should().Be("two.db");
    }

    [Test]
    public void Code_wins_over_the_configuration_wherever_it_is_registered()
    {
        using var host = Host(
            services =>
            {
                services.Configure<SqliteStoreOptions>(options => options.KeptStateVersions = 3);
                services.AddSmallTalk().UseSqlite();
                services.Configure<SqliteStoreOptions>(options => options.CheckpointPages = 500);
            },
            ("SmallTalk:Storage:Sqlite:KeptStateVersions", "7"),
            ("SmallTalk:Storage:Sqlite:CheckpointPages", "700"),
            ("SmallTalk:Storage:Sqlite:PollInterval", "00:00:00.050")
        );

        OptionsOf(host)
            .Should()
            .BeEquivalentTo(
                new
                {
                    KeptStateVersions = 3,
                    CheckpointPages = 500,
                    PollInterval = TimeSpan.FromMilliseconds(50),
                }
            );
    }

    [Test]
    public async Task Wrong_options_stop_the_start_and_are_all_named()
    {
        using var host = Host(
            services => services.AddSmallTalk().UseSqlite(),
            ("SmallTalk:Storage:Sqlite:Path", " "),
            ("SmallTalk:Storage:Sqlite:Durability", "9"),
            ("SmallTalk:Storage:Sqlite:CheckpointPages", "1"),
            ("SmallTalk:Storage:Sqlite:BusyTimeout", "-00:00:01"),
            ("SmallTalk:Storage:Sqlite:PollInterval", "00:00:00"),
            ("SmallTalk:Storage:Sqlite:KeptStateVersions", "0")
        );
        var start = () => host.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>())
            .Which.Failures.Should()
            .BeEquivalentTo(
                "SmallTalk:Storage:Sqlite:Path is ' ', which is no path; it must name a file or a folder.",
                "SmallTalk:Storage:Sqlite:Durability is 9; it must be Fsync, Os or None.",
                "SmallTalk:Storage:Sqlite:CheckpointPages is 1; it must be 100 to 1000000.",
                "SmallTalk:Storage:Sqlite:BusyTimeout is -00:00:01; it must be 00:00:00 to 00:05:00.",
                "SmallTalk:Storage:Sqlite:PollInterval is 00:00:00; it must be 00:00:00.0010000 to 00:01:00.",
                "SmallTalk:Storage:Sqlite:KeptStateVersions is 0; it must be 1 to 1000."
            );
    }

    [TestCase(SqliteDurability.Fsync, Durability.PowerLoss)]
    [TestCase(SqliteDurability.Os, Durability.ProcessCrash)]
    [TestCase(SqliteDurability.None, Durability.Memory)]
    public async Task The_durability_says_what_an_acknowledgement_survives(SqliteDurability durability, Durability effective)
    {
        await using var backend = await SqliteStore.OpenAsync(_folder["store.db"], options: new() { Durability = durability });

        backend.Durability.Should().Be(effective);
        await backend.PutAsync(Given.Commit(new(Sessions.SessionId.New()), 0, "message"));
    }

    [TestCase("data", "data/smalltalk.db")]
    [TestCase("there", "there/smalltalk.db")]
    [TestCase("a.folder", "a.folder/smalltalk.db")]
    [TestCase("new.folder/", "new.folder/smalltalk.db")]
    [TestCase("chat.db", "chat.db")]
    [TestCase("sub/chat.sqlite", "sub/chat.sqlite")]
    [TestCase("plain", "plain")]
    public void A_path_names_a_file_or_a_folder(string path, string file)
    {
        Directory.CreateDirectory(_folder["there"]);
        Directory.CreateDirectory(_folder["a.folder"]);
        File.WriteAllText(_folder["plain"], "");

        DatabaseFile.Resolve(path, _folder.Path).Should().Be(_folder[file]);
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task Files_and_new_folders_are_the_owners_alone()
    {
        await using var backend = await SqliteStore.OpenAsync(_folder["new/store.db"]);
        await backend.PutAsync(Given.Commit(new(Sessions.SessionId.New()), 0, "message"));

        File.GetUnixFileMode(_folder["new"]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in (string[])["store.db", "store.db-wal", "store.db-shm"])
        {
            File.GetUnixFileMode(_folder[$"new/{file}"]).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
        }
    }

    private IHost Host(Action<IServiceCollection> register, params (string Key, string Value)[] configuration)
    {
        var manager = new ConfigurationManager();
        manager.AddInMemoryCollection(configuration.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
        var builder = new HostApplicationBuilder(
            new HostApplicationBuilderSettings
            {
                DisableDefaults = true,
                Configuration = manager,
                ContentRootPath = _folder.Path,
            }
        );
        builder.Services.AddSingleton<FakeLogCollector>();
        builder.Services.AddSingleton<ILoggerProvider, FakeLoggerProvider>();
        register(builder.Services);
        return builder.Build();
    }

    private static SqliteStoreOptions OptionsOf(IHost host) => host.Services.GetRequiredService<IOptions<SqliteStoreOptions>>().Value;
}
