using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Sessions;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Turns;

public sealed class TurnDurabilityTests
{
    [Test]
    [Property("Requirement", "FR-002")]
    public async Task In_interval_mode_a_turn_is_acknowledged_in_memory_and_saved_as_a_whole()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start(
            [FakeAgent.Says("writer", "Hello")],
            more: services => services.Configure<SessionOptions>(options => options.SaveMode = SaveMode.Interval)
        );

        var updates = await process.SendAsync("writer", "Hi");
        var before = await bed.StoredAsync();
        await (await process.OpenAsync()).SaveAsync();

        updates[^1]
            .Receipt.Should()
            .BeEquivalentTo(
                new
                {
                    FirstSequence = 1L,
                    LastSequence = 2L,
                    Durability = Durability.Memory,
                }
            );
        before.Should().BeEmpty();
        (await bed.StoredAsync()).Should().Equal("user: Hi", "writer: Hello");
        (await bed.TopicsAsync()).Should().Equal("turn:started", "agent:replied", "turn:completed");
        bed.Start([]).Turns.GetPendingTurn(await bed.Start([]).OpenAsync()).Should().BeNull();
    }

    [Test]
    [Property("Requirement", "FR-002b")]
    public async Task A_turn_goes_on_in_memory_when_the_store_fails_and_that_is_opted_for()
    {
        await using var bed = new TurnTestBed();
        var process = bed.Start(
            [FakeAgent.Says("writer", "Hello")],
            more: services => services.Configure<SessionOptions>(options => options.OnStoreFailure = StoreFailurePolicy.ContinueInMemory)
        );
        var session = await process.OpenAsync();
        process.Faults.Add(StoreOperations.Commit, Fault.FailBefore(_ => new StoreFullException("full")));

        var updates = await process.SendAsync("writer", "Hi");
        var before = await bed.StoredAsync();
        await process.SendAsync("writer", "Again");
        await session.SaveAsync();

        updates[^1].Receipt!.Durability.Should().Be(Durability.Memory);
        before.Should().BeEmpty();
        (await bed.StoredAsync()).Should().Equal("user: Hi", "writer: Hello", "user: Again", "writer: Hello");
    }
}
