using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmallTalk.Events;
using SmallTalk.Groups;
using SmallTalk.Hosting;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Tests.Hosting;

public sealed class ConfigurationTests
{
    private static readonly (string, string) InMemory = ("STORAGE_TYPE", "memory");

    [Test]
    [Property("Requirement", "FR-051")]
    public void Defaults_give_way_to_the_section_it_to_variables_and_those_to_code()
    {
        (string, string)[] section = [("SmallTalk:Events:Retention", "02:00:00"), ("SmallTalk:Events:MaxAttempts", "7")];
        (string, string)[] both = [.. section, ("EVENT_RETENTION_HOURS", "3.5")];

        OptionsOf<EventOptions>(_ => { }).Retention.Should().Be(TimeSpan.FromHours(24));
        OptionsOf<EventOptions>(_ => { }, section).Retention.Should().Be(TimeSpan.FromHours(2));
        OptionsOf<EventOptions>(_ => { }, both).Retention.Should().Be(TimeSpan.FromHours(3.5));
        var inCode = OptionsOf<EventOptions>(services => services.AddSmallTalk(options => options.Events.Retention = TimeSpan.FromHours(4)), both);
        inCode.Retention.Should().Be(TimeSpan.FromHours(4));
        inCode.MaxAttempts.Should().Be(7, "code says nothing about it");
        OptionsOf<EventOptions>(services => services.Configure<EventOptions>(options => options.Retention = TimeSpan.FromHours(5)), both)
            .Retention.Should()
            .Be(TimeSpan.FromHours(5), "a part configured by itself is code too");
    }

    [Test]
    [Property("Requirement", "FR-017")]
    public void Groups_come_from_configuration_for_all_and_by_name()
    {
        var groups = OptionsOf<GroupOptions>(
            _ => { },
            ("SmallTalk:Groups:MaxInARow", "4"),
            ("SmallTalk:Groups:Each:team:Members:0", "writer"),
            ("SmallTalk:Groups:Each:team:Members:1", "critic"),
            ("SmallTalk:Groups:Each:team:Selector", "relevance"),
            ("SmallTalk:Groups:Each:team:MaxMentionDepth", "5"),
            ("SmallTalk:Groups:Each:team:EndOn:0", "APPROVED")
        );

        groups.MaxInARow.Should().Be(4);
        groups
            .Each["team"]
            .Should()
            .BeEquivalentTo(
                new
                {
                    Members = (string[])["writer", "critic"],
                    Selector = "relevance",
                    MaxMentionDepth = 5,
                    EndOn = (string[])["APPROVED"],
                }
            );
    }

    [Test]
    [Property("Requirement", "FR-016c")]
    [Property("Requirement", "SC-022")]
    public void Replay_policies_come_from_configuration_for_all_subscribers_and_for_single_ones()
    {
        var events = OptionsOf<EventOptions>(
            _ => { },
            ("SmallTalk:Events:Replay:Kind", "None"),
            ("SmallTalk:Events:Subscribers:billing:Replay:Kind", "Full"),
            ("SmallTalk:Events:Subscribers:billing:Replay:Window", "06:00:00"),
            ("SmallTalk:Events:Subscribers:billing:Replay:MaxEvents", "500")
        );

        events.Replay.Kind.Should().Be(ReplayKind.None);
        events
            .Subscribers["billing"]
            .Replay.Should()
            .BeEquivalentTo(
                new
                {
                    Kind = ReplayKind.Full,
                    Window = TimeSpan.FromHours(6),
                    MaxEvents = 500,
                }
            );
    }

    [Test]
    [Property("Requirement", "FR-051")]
    public void Storage_variables_set_the_store()
    {
        var storage = OptionsOf<StorageOptions>(
            _ => { },
            ("SmallTalk:Storage:Type", "nothing"),
            ("STORAGE_TYPE", " Memory "),
            ("STORAGE_PATH", "elsewhere"),
            ("STORAGE_CONNECTION", "host=here")
        );

        storage.Type.Should().Be("Memory");
        storage.Path.Should().Be("elsewhere");
        storage.Connection.Should().Be("host=here");
    }

    [Test]
    public void Every_part_is_read_from_its_section()
    {
        using var host = Given.Host(
            services => services.AddSmallTalk(),
            InMemory,
            ("SmallTalk:Storage:Memory:KeptStateVersions", "3"),
            ("SmallTalk:Lease:InstanceName", "me"),
            ("SmallTalk:Payloads:MaxMessageBytes", "2048"),
            ("SmallTalk:Shutdown:TurnTimeout", "00:00:07"),
            ("SmallTalk:Sessions:SaveRetryDelays:0", "00:00:02"),
            ("SESSION_EXPIRATION_DAYS", "2"),
            ("MAX_CONCURRENT_SESSIONS", "12")
        );

        Value<InMemoryStoreOptions>(host).KeptStateVersions.Should().Be(3);
        Value<ProcessLeaseOptions>(host).InstanceName.Should().Be("me");
        Value<PayloadOptions>(host).MaxMessageBytes.Should().Be(2048);
        Value<ShutdownOptions>(host).TurnTimeout.Should().Be(TimeSpan.FromSeconds(7));
        Value<SessionOptions>(host).SaveRetryDelays.Should().Equal(TimeSpan.FromSeconds(2));
        Value<SessionOptions>(host).Lifetime.Should().Be(TimeSpan.FromDays(2));
        Value<SessionOptions>(host).MaxActiveSessions.Should().Be(12);
        host.Services.GetRequiredService<IOptions<SmallTalkOptions>>().Value.Shutdown.Should().BeSameAs(Value<ShutdownOptions>(host));
    }

    [Test]
    [Property("Requirement", "FR-051")]
    public async Task Everything_that_is_wrong_is_named_at_once_with_path_and_value()
    {
        using var host = Given.Host(
            services =>
                services.AddSmallTalk(options =>
                {
                    options.Shutdown.CloseTimeout = TimeSpan.Zero;
                    options.Shutdown.TurnTimeout = TimeSpan.MaxValue;
                }),
            ("STORAGE_TYPE", "sqlite"),
            ("STORAGE_PATH", "nul\0"),
            ("EVENT_RETENTION_HOURS", "9999"),
            ("SmallTalk:Events:MaxAttempts", "many"),
            ("SmallTalk:Events:ReadAhead", "0"),
            ("SmallTalk:Shutdown:SaveTimeout", "a minute"),
            ("SmallTalk:Payloads:MaxStateBytes", "1"),
            ("SmallTalk:Lease:TimeToLive", "00:00:00"),
            ("SmallTalk:Storage:Memory:KeptStateVersions", "0")
        );

        var error = (await host.Awaiting(it => it.StartAsync()).Should().ThrowAsync<InvalidConfigurationException>()).Which;

        error.Class.Should().Be(ErrorClass.Invalid);
        error.Faults.Should().OnlyHaveUniqueItems();
        string[] beginnings =
        [
            "SmallTalk:Events:MaxAttempts is 'many', which cannot be read",
            "SmallTalk:Shutdown:SaveTimeout is 'a minute', which cannot be read",
            "STORAGE_TYPE is 'sqlite': reference the package SmallTalk.Storage.Sqlite and call .UseSqlite(), or .AddSqliteStore() to leave the choice to the configuration.",
            "STORAGE_PATH is 'nul\0', which is no path",
            "SmallTalk:Events:Retention is 416.15:00:00; it must be 01:00:00 to 30.00:00:00. (Set by EVENT_RETENTION_HOURS.)",
            "SmallTalk:Events:ReadAhead is 0",
            "SmallTalk:Payloads:MaxStateBytes is 1",
            "SmallTalk:Lease:TimeToLive is 00:00:00",
            "SmallTalk:Storage:Memory:KeptStateVersions is 0",
            "SmallTalk:Shutdown:CloseTimeout is 00:00:00",
            "SmallTalk:Shutdown:TurnTimeout is 10675199.02:48:05.4775807",
        ];
        foreach (var beginning in beginnings)
        {
            error.Faults.Should().Contain(fault => fault.StartsWith(beginning, StringComparison.Ordinal));
            error.Message.Should().Contain(beginning);
        }
    }

    [Test]
    public void Every_option_and_every_variable_is_documented()
    {
        var rows = File.ReadLines(Path.Combine(Repository.Root, "docs", "configuration.md"))
            .Where(line => line.StartsWith("`SmallTalk:", StringComparison.Ordinal))
            .ToArray();
        var paths =
            from part in typeof(SmallTalkOptions).GetProperties()
            let section = part.Name switch
            {
                "Memory" => "Storage:Memory",
                "Files" => "Storage:File",
                var name => name,
            }
            from option in part.PropertyType.GetProperties()
            select $"SmallTalk:{section}:{option.Name}";

        rows.Select(row => row.Split('`')[1]).Should().BeEquivalentTo(paths);
        foreach (var variable in FlatVariable.All)
            rows.Should().ContainSingle(row => row.StartsWith($"`{variable.Path}` | `{variable.Name}` |", StringComparison.Ordinal));
    }

    [Test]
    [Property("Requirement", "FR-051")]
    public async Task Settings_that_nothing_reads_are_named_in_a_warning()
    {
        using var host = Given.Host(
            services => services.AddSmallTalk(),
            InMemory,
            ("STORAGE_CONNECTION", "host=here"),
            ("SmallTalk:Turnz:QueueLimit", "3"),
            ("SmallTalk:Turns:QueueLimt", "3"),
            ("SmallTalk:Turns:queuelimit", "3"),
            ("SmallTalk:Files:JournalBytes", "3"),
            ("SmallTalk:Storage:Memory:KeptStateVersions", "3"),
            ("SmallTalk:Storage:Memory:Kept", "3"),
            ("SmallTalk:Sessions:SaveRetryDelays:0", "00:00:02"),
            ("SmallTalk:Events", "off")
        );
        await host.StartAsync();
        await host.StopAsync();

        var warnings = host.Logs().Where(record => record.Id.Id == 9050).ToArray();
        warnings.Should().OnlyContain(record => record.Level == LogLevel.Warning);
        warnings
            .Select(record => record.GetStructuredStateValue("Setting"))
            .Should()
            .BeEquivalentTo(
                "SmallTalk:Turnz",
                "SmallTalk:Turns:QueueLimt",
                "SmallTalk:Files",
                "SmallTalk:Storage:Memory:Kept",
                "SmallTalk:Events",
                "STORAGE_CONNECTION"
            );
        warnings[0].Message.Should().NotContain("host=here");
    }

    [Test]
    [Property("Requirement", "FR-051")]
    public async Task The_section_of_a_store_of_another_package_is_its_own()
    {
        using var host = Given.Host(
            services =>
            {
                services.AddSmallTalk();
                services.AddSingleton<IStoreProvider>(new OtherStoreProvider());
            },
            InMemory,
            ("SmallTalk:Storage:OTHER:Setting", "3"),
            ("SmallTalk:Storage:Other:Nested:Setting", "3"),
            ("SmallTalk:Storage:Stranger:Setting", "3")
        );
        await host.StartAsync();
        await host.StopAsync();

        host.Logs()
            .Where(record => record.Id.Id == 9050)
            .Select(record => record.GetStructuredStateValue("Setting"))
            .Should()
            .Equal("SmallTalk:Storage:Stranger");
    }

    [TestCase("EVENT_RETENTION_HOURS", "soon")]
    [TestCase("MAX_CONCURRENT_SESSIONS", "1.5")]
    [TestCase("SESSION_EXPIRATION_DAYS", "7d")]
    [TestCase("EVENT_RETENTION_HOURS", "1e300")]
    [TestCase("EVENT_RETENTION_HOURS", "NaN")]
    public void A_variable_that_cannot_be_read_is_named(string name, string text)
    {
        var read = () => OptionsOf<EventOptions>(_ => { }, (name, text));

        read.Should().Throw<InvalidConfigurationException>().Which.Faults.Should().ContainSingle().Which.Should().StartWith($"{name} is '{text}'");
    }

    [Test]
    public void A_service_that_is_made_before_the_start_names_everything_too()
    {
        using var host = Given.Host(services => services.AddSmallTalk(), ("STORAGE_TYPE", "sqlite"), ("EVENT_RETENTION_HOURS", "0"));

        var resolve = () => host.Services.GetRequiredService<IEventBus>();

        resolve.Should().Throw<InvalidConfigurationException>().Which.Faults.Should().HaveCount(2);
    }

    [TestCase(
        "redis",
        "STORAGE_TYPE is 'redis': reference the package SmallTalk.Storage.Redis and call .UseRedis(), or .AddRedisStore() to leave the choice to the configuration."
    )]
    [TestCase(
        "Postgres",
        "STORAGE_TYPE is 'Postgres': reference the package SmallTalk.Storage.Postgres and call .UsePostgres(), or .AddPostgresStore() to leave the choice to the configuration."
    )]
    [TestCase("mongo", "STORAGE_TYPE is 'mongo', which no registered store is called. Registered: *memory*.")]
    public async Task A_store_that_is_not_there_is_named_with_what_to_do(string type, string message)
    {
        using var host = Given.Host(services => services.AddSmallTalk(), ("STORAGE_TYPE", type));

        await host.Awaiting(it => it.StartAsync()).Should().ThrowAsync<InvalidConfigurationException>().WithMessage($"*{message}*");
    }

    [Test]
    public void Without_a_configuration_there_are_defaults_and_code()
    {
        using var services = Plain(builder => builder.UseInMemoryStore());

        services.GetRequiredService<IOptions<EventOptions>>().Value.Retention.Should().Be(TimeSpan.FromHours(24));
        services.GetRequiredService<IOptions<StorageOptions>>().Value.Type.Should().Be("memory");
    }

    [TestCase(30, 60)]
    [TestCase(90, 90)]
    [TestCase(-0.001, -0.001)]
    [Property("Requirement", "FR-054")]
    public void The_time_a_host_gives_to_stop_is_raised_and_never_lowered(double seconds, double expected)
    {
        using var host = Given.Host(services =>
        {
            services.AddSmallTalk().UseInMemoryStore();
            services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(seconds));
        });

        Value<HostOptions>(host).ShutdownTimeout.Should().Be(TimeSpan.FromSeconds(expected));
    }

    [Test]
    [Property("Requirement", "FR-054")]
    public void The_time_to_stop_covers_longer_steps()
    {
        using var host = Given.Host(services => services.AddSmallTalk(options => options.Shutdown.TurnTimeout = TimeSpan.FromMinutes(2)).UseInMemoryStore());

        Value<HostOptions>(host).ShutdownTimeout.Should().Be(TimeSpan.FromSeconds(120 + 15 + (6 * 2)));
    }

    private static ServiceProvider Plain(Action<ISmallTalkBuilder> build)
    {
        var services = new ServiceCollection();
        build(services.AddSmallTalk());
        return services.BuildServiceProvider();
    }

    private static T OptionsOf<T>(Action<IServiceCollection> register, params (string Key, string Value)[] configuration)
        where T : class
    {
        using var host = Given.Host(
            services =>
            {
                services.AddSmallTalk();
                register(services);
            },
            [.. configuration.Append(InMemory).DistinctBy(pair => pair.Item1)]
        );
        return Value<T>(host);
    }

    private static T Value<T>(IHost host)
        where T : class => host.Services.GetRequiredService<IOptions<T>>().Value;

    private sealed class OtherStoreProvider : IStoreProvider
    {
        public string Name => "other";

        public IStoreBackend Create(IServiceProvider services) => throw new NotSupportedException();
    }
}
