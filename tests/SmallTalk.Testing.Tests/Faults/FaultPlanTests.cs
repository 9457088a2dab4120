using NSubstitute;
using SmallTalk.Sessions;
using SmallTalk.Storage;

namespace SmallTalk.Testing.Faults;

/// <summary>Which calls a rule hits.</summary>
public sealed class FaultPlanTests
{
    [Test]
    public async Task A_rule_lets_some_pass_then_hits_as_often_as_it_says()
    {
        var plan = new FaultPlan();
        var rule = plan.Add("sessions.*", Fault.FailBefore(), skip: 2, times: 3);

        (await RunAsync(plan, 8)).Should().Equal(true, true, false, false, false, true, true, true);

        rule.Hits.Should().Be(3);
    }

    [Test]
    public async Task A_rule_hits_what_its_predicate_names()
    {
        var plan = new FaultPlan();
        plan.Add("*", Fault.FailBefore(), times: int.MaxValue, when: call => call.Session?.Id == "session-1" && call.Number % 2 == 0);

        (await RunAsync(plan, 4)).Should().Equal(true, false, true, false);
    }

    [Test]
    public async Task A_disarmed_rule_hits_nothing()
    {
        var plan = new FaultPlan();
        var rule = plan.Add(StoreOperations.LoadSession, Fault.FailBefore(), times: int.MaxValue);
        await RunAsync(plan, 1);

        rule.Disarm();

        (await RunAsync(plan, 2)).Should().Equal(true, true);
    }

    [Test]
    public async Task The_first_rule_that_hits_decides()
    {
        var plan = new FaultPlan();
        var first = plan.Add(StoreOperations.LoadSession, Fault.FailBefore());
        var second = plan.Add(StoreOperations.LoadSession, Fault.FailBefore());

        (await RunAsync(plan, 3)).Should().Equal(false, false, true);

        (first.Hits, second.Hits).Should().Be((1, 1));
    }

    [Test]
    public async Task A_seed_decides_which_calls_are_hit()
    {
        var same = await DrawAsync(seed: 11);
        var again = await DrawAsync(seed: 11);
        var other = await DrawAsync(seed: 12);

        again.Should().Equal(same);
        other.Should().NotEqual(same);
        same.Count(passed => !passed).Should().BeInRange(150, 250, "a fifth of 1000 is hit");
    }

    [Test]
    public async Task Two_rules_of_one_plan_draw_apart()
    {
        var plan = new FaultPlan(seed: 5);
        var one = plan.Add(StoreOperations.LoadSession, Fault.Duplicate, times: int.MaxValue, probability: 0.5);
        var two = plan.Add(StoreOperations.LoadSession, Fault.Duplicate, times: int.MaxValue, probability: 0.5);

        await RunAsync(plan, 400);

        two.Hits.Should().BeInRange(60, 140, "half of what the first rule let pass");
        one.Hits.Should().BeInRange(150, 250);
    }

    [Test]
    public async Task Counts_are_right_under_many_threads()
    {
        var plan = new FaultPlan(seed: 3);
        var rule = plan.Add(StoreOperations.LoadSession, Fault.FailBefore(), skip: 100, times: 250);

        var passed = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => RunAsync(plan, 100))));

        rule.Hits.Should().Be(250);
        passed.SelectMany(results => results).Count(result => result).Should().Be(550);
        plan.CountOf(StoreOperations.LoadSession).Should().Be(800);
    }

    [Test]
    public void Numbers_out_of_range_are_refused()
    {
        var plan = new FaultPlan();

        plan.Invoking(it => it.Add("*", Fault.Duplicate, skip: -1)).Should().Throw<ArgumentOutOfRangeException>();
        plan.Invoking(it => it.Add("*", Fault.Duplicate, times: 0)).Should().Throw<ArgumentOutOfRangeException>();
        plan.Invoking(it => it.Add("*", Fault.Duplicate, probability: 1.1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Fault.Delay(TimeSpan.FromSeconds(-1))).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static Task<IReadOnlyList<bool>> DrawAsync(int seed)
    {
        var plan = new FaultPlan(seed: seed);
        plan.Add(StoreOperations.LoadSession, Fault.FailBefore(), times: int.MaxValue, probability: 0.2);
        return RunAsync(plan, 1000);
    }

    private static async Task<IReadOnlyList<bool>> RunAsync(FaultPlan plan, int calls)
    {
        await using var backend = new FaultInjectingBackend(Substitute.For<IStoreBackend>(), plan);
        var passed = new List<bool>();
        for (var i = 0; i < calls; i++)
            passed.Add(await LoadAsync(backend));
        return passed;
    }

    private static async Task<bool> LoadAsync(FaultInjectingBackend backend)
    {
        try
        {
            await backend.Sessions.LoadAsync(new SessionKey("session-1"), SessionRead.Whole);
            return true;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }
    }
}
