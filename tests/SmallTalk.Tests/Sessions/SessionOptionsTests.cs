using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Tests.Sessions;

internal sealed class SessionOptionsTests
{
    [Test]
    public void The_defaults_are_valid() => Validate(new()).Succeeded.Should().BeTrue();

    [Test]
    [Property("Requirement", "FR-002")]
    [Property("Requirement", "FR-004")]
    public void All_faults_are_named_at_once_with_their_configuration_path_value_and_range()
    {
        var options = new SessionOptions
        {
            SaveInterval = TimeSpan.FromSeconds(61),
            Lifetime = TimeSpan.FromMinutes(59),
            MaxActiveSessions = 0,
            SaveMode = (SaveMode)7,
            OnStoreFailure = (StoreFailurePolicy)7,
            StoreRetryWindow = TimeSpan.FromSeconds(-1),
            SaveRetryDelays = { TimeSpan.Zero },
        };

        var failures = Validate(options).Failures!.ToList();

        failures.Should().HaveCount(7);
        failures.Should().Contain("SmallTalk:Sessions:SaveInterval is 00:01:01; it must be 00:00:01 to 00:01:00.");
        failures.Should().Contain("SmallTalk:Sessions:Lifetime is 00:59:00; it must be 01:00:00 to 30.00:00:00.");
        failures.Should().Contain("SmallTalk:Sessions:MaxActiveSessions is 0; it must be 1 to 1000000.");
        failures.Should().Contain(failure => failure.StartsWith("SmallTalk:Sessions:SaveRetryDelays"));
    }

    [TestCase(nameof(SessionOptions.SaveInterval), "00:00:00.999")]
    [TestCase(nameof(SessionOptions.Lifetime), "30.00:00:01")]
    [TestCase(nameof(SessionOptions.ConflictRetryDelay), "00:00:11")]
    [TestCase(nameof(SessionOptions.ExpiredGrace), "-00:00:01")]
    [TestCase(nameof(SessionOptions.TombstoneRetention), "00:59:59")]
    [TestCase(nameof(SessionOptions.IdleAfter), "00:00:09")]
    [TestCase(nameof(SessionOptions.CapacityRetryAfter), "00:00:00")]
    [TestCase(nameof(SessionOptions.SweepInterval), "00:01:01")]
    [TestCase(nameof(SessionOptions.MaxConflictRetries), "-1")]
    [TestCase(nameof(SessionOptions.LoadedTail), "-1")]
    public void A_value_out_of_range_is_refused(string name, string value)
    {
        var failures = Validate(Bind(name, value)).Failures;

        failures.Should().ContainSingle().Which.Should().StartWith($"SmallTalk:Sessions:{name} is ");
    }

    [Test]
    public void Retry_delays_come_from_configuration()
    {
        var configuration = new Dictionary<string, string?> { ["SaveRetryDelays:0"] = "00:00:02", ["SaveRetryDelays:1"] = "00:00:04" };
        var options = new SessionOptions();

        new ConfigurationBuilder().AddInMemoryCollection(configuration).Build().Bind(options);

        options.SaveRetryDelays.Should().Equal(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4));
    }

    [Test]
    public async Task The_room_validates_its_options_and_the_hosts_own_resolver_wins()
    {
        await using var bed = new SessionTestBed();
        var process = bed.StartProcess(options => options.MaxActiveSessions = 0, services => services.AddSingleton(StateConflictResolvers.Reject));

        process.GetRequiredService<IStateConflictResolver>().Should().BeSameAs(StateConflictResolvers.Reject);
        process.Invoking(it => it.GetRequiredService<ISessionManager>()).Should().Throw<OptionsValidationException>();
    }

    private static ValidateOptionsResult Validate(SessionOptions options) => new SessionOptionsValidator().Validate(null, options);

    private static SessionOptions Bind(string name, string value)
    {
        var options = new SessionOptions();
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [name] = value }).Build().Bind(options);
        return options;
    }
}
