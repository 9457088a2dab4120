using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SmallTalk.Diagnostics;
using SmallTalk.State;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tests.State;

public sealed class StateTelemetryTests
{
    private readonly FakeLogCollector _logs = new();
    private readonly FaultPlan _faults = new();

    [Test]
    [Property("Requirement", "FR-022")]
    public async Task Writes_conflicts_and_failed_attempts_are_counted()
    {
        await using var services = Build();
        using var writes = Count(services, "smalltalk.state.writes");
        using var conflicts = Count(services, "smalltalk.state.conflicts");
        using var failures = Count(services, "smalltalk.state.failed_attempts");
        var state = services.GetRequiredService<ISharedState>();
        _faults.Add(StoreOperations.WriteState, Fault.FailBefore());

        await state.SetAsync("plan", 1, "Ann");
        await state.UpdateAsync<int>("plan", it => it + 1, "Ann");
        await state.SetAsync("plan", 9, "Bob", new() { ExpectedVersion = 1, OnConflict = StateConflictResolvers.FirstWriteWins });
        await state.RollBackAsync("plan", 1, "Ann");
        await state.DeleteAsync("plan", "Ann");

        Tags(writes, "operation").Should().Equal("set", "update", "set", "rollback", "delete");
        Tags(writes, "outcome").Should().Equal("stored", "stored", "kept", "stored", "stored");
        Tags(conflicts, "outcome").Should().Equal("kept");
        Tags(failures, "backend").Should().Equal("memory");
    }

    [Test]
    [Property("Requirement", "FR-022")]
    public async Task Conflicts_failures_and_rollbacks_are_logged_without_values()
    {
        await using var services = Build();
        var state = services.GetRequiredService<ISharedState>();
        _faults.Add(StoreOperations.WriteState, Fault.FailBefore());
        await state.SetAsync("plan", "secret", "Ann");
        await state.SetAsync("plan", "secret", "Ann", new() { ExpectedVersion = 0 });
        await state.RollBackAsync("plan", 1, "Ann");

        var entries = _logs.GetSnapshot().Where(entry => entry.Category == "SmallTalk.State").ToList();

        entries.Select(entry => entry.Id.Id).Should().Equal(4002, 4001, 4003);
        entries.Should().NotContain(entry => entry.Message.Contains("secret"));
    }

    [Test]
    [Property("Requirement", "FR-022")]
    public async Task A_write_is_a_span_that_says_how_it_ended()
    {
        var name = $"plan {Guid.NewGuid()}";
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SmallTalkDiagnostics.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                if ((string?)span.GetTagItem("smalltalk.state_name") == name)
                    spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var services = Build();
        var state = services.GetRequiredService<ISharedState>();

        await state.SetAsync(name, 1, "Ann");
        var rejected = () => state.SetAsync(name, 2, "Ann", new() { ExpectedVersion = 7, OnConflict = StateConflictResolvers.Reject }).AsTask();
        await rejected.Should().ThrowAsync<StateConflictException>();

        spans.Select(span => span.OperationName).Should().Equal("state.write", "state.write");
        spans[0].GetTagItem("smalltalk.state_outcome").Should().Be("stored");
        spans[0].GetTagItem("smalltalk.backend").Should().Be("memory");
        (spans[1].Status, spans[1].StatusDescription).Should().Be((ActivityStatusCode.Error, nameof(StateConflictException)));
    }

    private ServiceProvider Build()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new FakeLoggerProvider(_logs)));
        services.AddSingleton<IStoreBackend>(_ => new FaultInjectingBackend(new InMemoryStoreBackend(TimeProvider.System), _faults));
        // A machine under load must not look like a store that is away.
        services.AddSmallTalk(options => options.State.StoreRetryWindow = options.Sessions.StoreRetryWindow = TimeSpan.FromMinutes(1));
        return services.BuildServiceProvider();
    }

    private static MetricCollector<long> Count(ServiceProvider services, string instrument) =>
        new(services.GetRequiredService<IMeterFactory>(), SmallTalkDiagnostics.MeterName, instrument);

    private static IEnumerable<object?> Tags(MetricCollector<long> collector, string tag) => collector.GetMeasurementSnapshot().Select(it => it.Tags[tag]);
}
