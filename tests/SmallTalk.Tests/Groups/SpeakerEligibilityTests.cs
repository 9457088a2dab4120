using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Agents;
using SmallTalk.Alerts;
using SmallTalk.Sessions;
using SmallTalk.TestUtilities;
using SmallTalk.Turns;

namespace SmallTalk.Groups;

/// <summary>Who may speak, and who goes before others: by vetoes and boosts, failures, load and health.</summary>
[Property("Requirement", "FR-015")]
public sealed class SpeakerEligibilityTests
{
    private readonly TurnTestBed _bed = new();

    [TearDown]
    public async Task CloseAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task A_veto_keeps_an_agent_out_until_it_is_given_back_or_over()
    {
        var process = _bed.StartThree(StubSelector.Says("a"), group => group.MaxTurns(1));
        var influence = process.Services.GetRequiredService<ISpeakerInfluence>();

        using (influence.Veto("A", "overloaded", "TEAM"))
        using (influence.Veto("b", "for another group", "other"))
            await process.SendAsync("team", "One");
        await process.SendAsync("team", "Two");
        influence.Veto("a", "tired", duration: TimeSpan.FromSeconds(5));
        await process.SendAsync("team", "Three");
        _bed.Time.Advance(TimeSpan.FromSeconds(5));
        await process.SendAsync("team", "Four");

        (await _bed.ChoicesAsync()).Select(choice => choice.Agent).Should().Equal("b", "a", "c", "a");
        (await _bed.ChoicesAsync())[0].Reason.Should().Be("fallback: 'a' may not speak (vetoed: overloaded)");
    }

    [Test]
    public async Task When_all_are_vetoed_nobody_may_speak()
    {
        var process = _bed.StartThree(StubSelector.Says("a"));
        foreach (var name in GroupTestBedExtensions.ThreeNames)
            process.Services.GetRequiredService<ISpeakerInfluence>().Veto(name, "maintenance");

        (await process.SendAsync("team", "Go")).Single().Receipt!.EndedBecause.Should().Be(GroupEndReasons.NobodyMaySpeak);
    }

    [Test]
    public async Task A_boost_multiplies_scores_and_says_so()
    {
        var scores = new Dictionary<string, double>
        {
            ["a"] = 0.5,
            ["b"] = 0.3,
            ["c"] = -1,
        };
        var process = _bed.StartThree(StubSelector.Says("a", scores), group => group.MaxTurns(1));
        var influence = process.Services.GetRequiredService<ISpeakerInfluence>();

        using (influence.Boost("b", 1.5, "on duty"))
            await process.SendAsync("team", "One");
        using (influence.Boost("b", 2, "on duty"))
            await process.SendAsync("team", "Two");
        using (influence.Boost("a", 0.1, "busy"))
            await process.SendAsync("team", "Three");

        var choices = await _bed.ChoicesAsync();
        choices.Select(choice => choice.Agent).Should().Equal("a", "b", "b");
        choices[1].Reason.Should().Be("boosted (on duty): stub");
        choices[1]
            .Scores.Should()
            .Equal(
                new Dictionary<string, double>
                {
                    ["a"] = 0.5,
                    ["b"] = 0.6,
                    ["c"] = -1,
                }
            );
    }

    [Test]
    public async Task A_boost_of_others_leaves_what_was_chosen_against_the_scores()
    {
        var scores = new Dictionary<string, double>
        {
            ["a"] = 0.5,
            ["b"] = 0.3,
            ["c"] = 0.2,
        };
        var process = _bed.StartThree(StubSelector.Says("b", scores), group => group.MaxTurns(1));
        var influence = process.Services.GetRequiredService<ISpeakerInfluence>();
        influence.Boost("a", 9, "elsewhere", group: "other");
        influence.Boost("a", 9, "long ago", duration: TimeSpan.FromSeconds(1));
        influence.Boost("c", 1.2, "a little");
        _bed.Time.Advance(TimeSpan.FromSeconds(1));

        await process.SendAsync("team", "Go");

        (await _bed.ChoicesAsync()).Single().Should().BeEquivalentTo(new { Agent = "b", Reason = "stub" });
    }

    [Test]
    public void An_influence_that_makes_no_sense_is_refused()
    {
        var influence = new SpeakerInfluence(TimeProvider.System);

        influence.Invoking(it => it.Boost("a", 0, "why")).Should().Throw<ArgumentOutOfRangeException>();
        influence.Invoking(it => it.Boost("a", double.NaN, "why")).Should().Throw<ArgumentOutOfRangeException>();
        influence.Invoking(it => it.Veto("", "why")).Should().Throw<ArgumentException>();
        influence.Invoking(it => it.Veto("a", "why", duration: TimeSpan.Zero)).Should().Throw<ArgumentOutOfRangeException>();
        influence.BoostOf("a", "team").Should().Be((1, null));
    }

    [Test]
    public async Task Who_fails_often_is_passed_over_for_a_while_when_others_can_speak()
    {
        var process = _bed.StartThree(StubSelector.Says("a"), group => group.MaxTurns(1));
        var failures = process.Services.GetRequiredService<FailureCounts>();
        for (var failure = 0; failure < 3; failure++)
            failures.Failed("A");

        await process.SendAsync("team", "One");
        _bed.Time.Advance(GroupOptions.DefaultAvoidFor);
        await process.SendAsync("team", "Two");
        for (var failure = 0; failure < 3; failure++)
        {
            failures.Failed("a");
            _bed.Time.Advance(TimeSpan.FromSeconds(31));
        }
        await process.SendAsync("team", "Three");

        var choices = await _bed.ChoicesAsync();
        choices.Select(choice => choice.Agent).Should().Equal("b", "a", "a");
        choices[0].PassedOver.Should().Equal(new Dictionary<string, string> { ["a"] = "failed often lately" });
    }

    [Test]
    public async Task When_all_fail_often_they_speak_all_the_same()
    {
        var process = _bed.StartThree(StubSelector.Says("b"), group => group.MaxTurns(1));
        var failures = process.Services.GetRequiredService<FailureCounts>();
        foreach (var name in GroupTestBedExtensions.ThreeNames)
            for (var failure = 0; failure < 3; failure++)
                failures.Failed(name);

        await process.SendAsync("team", "One");

        (await _bed.ChoicesAsync()).Single().Agent.Should().Be("b");
    }

    [Test]
    public async Task Who_is_busy_is_passed_over_while_others_are_free()
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var busy = new FakeAgent("a", (_, token) => FakeAgent.Hang(asked, token));
        var process = _bed.StartGroup(
            [busy, FakeAgent.Says("b", "B"), FakeAgent.Says("c", "C")],
            GroupTestBedExtensions.OfThree(new RoundRobinSelector(), group => group.MaxTurns(1)),
            more: services => services.Configure<AgentOptions>(options => options.MaxConcurrentCalls = 1)
        );
        using var leave = new CancellationTokenSource();
        var other = await process.Services.GetRequiredService<SessionManager>().OpenAsync(SessionId.Parse("other"));
        var hanging = TurnProcess.CollectAsync(process.Turns.SendAsync(other, "a", new(Microsoft.Extensions.AI.ChatRole.User, "Hang"), null, leave.Token));
        await asked.Task.Guarded();

        await process.SendAsync("team", "Go");
        await leave.CancelAsync();
        await hanging.Invoking(it => it).Should().ThrowAsync<OperationCanceledException>();

        (await _bed.StoredAsync()).Should().Equal("user: Go", "b: B");
        (await _bed.ChoicesAsync()).Single().PassedOver.Should().Equal(new Dictionary<string, string> { ["a"] = "busy" });
    }

    [Test]
    [Property("Requirement", "SC-012")]
    public async Task When_all_are_down_operators_are_alerted_once_until_somebody_answers()
    {
        var alerts = new AlertLog();
        var isDown = true;
        IAgent[] agents =
        [
            .. GroupTestBedExtensions.ThreeNames.Select(name => new FakeAgent(
                name,
                (_, _) => FakeAgent.Stream([name], isDown ? new InvalidOperationException("down") : null)
            )),
        ];
        var process = _bed.StartGroup(
            agents,
            GroupTestBedExtensions.OfThree(new RoundRobinSelector()),
            more: services => services.AddSingleton<IAlertDispatcher>(alerts)
        );

        var down = await process.SendAsync("team", "One");
        isDown = false;
        var up = await process.SendAsync("team", "Two");

        down.Last().Receipt!.EndedBecause.Should().Be(GroupEndReasons.AllMembersDown);
        up.Last().Receipt!.EndedBecause.Should().NotBe(GroupEndReasons.AllMembersDown);
        alerts.Raised.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Key = "group-down:team", Severity = AlertSeverity.Error });
        alerts.Resolved.Should().Equal("group-down:team");
    }

    private sealed class AlertLog : IAlertDispatcher
    {
        public List<Alert> Raised { get; } = [];

        public List<string> Resolved { get; } = [];

        public bool Raise(Alert alert)
        {
            Raised.Add(alert);
            return true;
        }

        public void Resolve(string key) => Resolved.Add(key);
    }
}
