using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Agents;

/// <summary>Who is dead, frozen, a zombie, busy or only late, decided by the clock alone.</summary>
[Property("Requirement", "FR-006")]
[Property("Requirement", "FR-007")]
[Property("Requirement", "FR-009")]
[Property("Requirement", "B-13")]
public sealed class HealthSweepTests
{
    private static readonly TimeSpan Sweep = HealthTimes.SweepInterval;

    private readonly FakeTimeProvider _time = new();
    private readonly SweepSignal _signal = new();
    private readonly List<(AgentRow Row, AgentProbe Probe)> _probes = [];
    private HealthSweep _sweep = null!;
    private AgentRow[] _rows = [];

    [Test]
    public void An_agent_that_stops_beating_is_suspect_after_two_missed_beats_and_dead_within_five_seconds()
    {
        Watch(new WatchedAgent("a"));
        var silent = TimeSpan.Zero;
        var suspected = TimeSpan.Zero;

        for (; _rows[0].Status != AgentStatus.Failed; silent += Sweep)
        {
            Look();
            if (suspected == default && _rows[0].Status == AgentStatus.Suspect)
                suspected = silent + Sweep;
        }

        suspected.Should().Be(TimeSpan.FromSeconds(4));
        silent.Should().Be(TimeSpan.FromSeconds(4.5));
        _rows[0].Cause.Should().Contain("no sign of life");
    }

    [Test]
    public void An_agent_that_beats_late_but_beats_is_left_alone_and_one_that_beats_again_is_healthy()
    {
        Watch(new WatchedAgent("a"));
        for (var second = 0; second < 60; second += 3)
        {
            Look(TimeSpan.FromSeconds(3));
            _rows[0].Status.Should().Be(AgentStatus.Healthy);
            _rows[0].Instance.Beat();
        }

        Look(TimeSpan.FromSeconds(5));
        _rows[0].Status.Should().Be(AgentStatus.Failed);
        _rows[0].Instance.Beat();

        Look();
        _rows[0].Status.Should().Be(AgentStatus.Healthy);
        _rows[0].Cause.Should().BeNull();
    }

    [Test]
    public void An_agent_that_is_well_again_may_be_asked_as_soon_as_it_counts_as_well()
    {
        Watch(new WatchedAgent("a"));
        Look(TimeSpan.FromSeconds(5));
        _rows[0].Instance.Lose("it was silent");
        _rows[0].Instance.Beat();

        Look();

        _rows[0].Status.Should().Be(AgentStatus.Healthy);
        _rows[0].Instance.LostBecause.Should().BeNull("nobody is refused by an agent that is shown as healthy, before recovery has been told");
    }

    [Test]
    public void An_agent_that_streams_for_ten_minutes_without_a_beat_is_busy()
    {
        Watch(new WatchedAgent("a"));

        for (var second = 0; second < 600; second++)
        {
            Look(TimeSpan.FromSeconds(1));
            _rows[0].Instance.Progressed(_time.GetTimestamp());
            _rows[0].Status.Should().Be(AgentStatus.Healthy);
        }
    }

    [Test]
    public void An_agent_without_a_loop_is_never_judged_by_silence()
    {
        Watch(new OnlyProbed("a"));

        Look(TimeSpan.FromHours(1));

        _rows[0].Status.Should().Be(AgentStatus.Healthy);
        _probes.Should().NotBeEmpty();
    }

    [Test]
    public void A_look_that_comes_late_is_no_agents_fault()
    {
        Watch([.. Enumerable.Range(0, 10_000).Select(number => new WatchedAgent($"a{number}"))]);

        for (var stall = 0; stall < 100; stall++)
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            _sweep.Run(_time.GetTimestamp()).Should().BeEmpty();
            foreach (var row in _rows)
                row.Instance.Beat();
            Look();
        }

        // Nobody could beat in six seconds, and each has the rest of his time when all goes on.
        _time.Advance(TimeSpan.FromSeconds(6));
        _sweep.Run(_time.GetTimestamp()).Should().BeEmpty();
        Look(TimeSpan.FromSeconds(3));
        _rows.Should().OnlyContain(row => row.Status == AgentStatus.Healthy);
        Look(TimeSpan.FromSeconds(2));
        _rows.Should().OnlyContain(row => row.Status != AgentStatus.Healthy);
    }

    [Test]
    public void Very_many_at_once_are_judged_one_look_later()
    {
        Watch([.. Enumerable.Range(0, 6).Select(number => new WatchedAgent($"a{number}"))]);
        Look(TimeSpan.FromSeconds(4.25));
        _rows.Should().OnlyContain(row => row.Status == AgentStatus.Suspect);

        Look();
        _rows.Should().OnlyContain(row => row.Status == AgentStatus.Suspect, "so many at once have one cause");

        _rows[0].Instance.Beat();
        Look();
        _rows
            .Select(row => row.Status)
            .Should()
            .Equal(AgentStatus.Healthy, AgentStatus.Failed, AgentStatus.Failed, AgentStatus.Failed, AgentStatus.Failed, AgentStatus.Failed);
    }

    [Test]
    public void A_few_at_once_are_judged_at_once()
    {
        Watch([.. Enumerable.Range(0, 4).Select(number => new WatchedAgent($"a{number}"))]);

        Look(TimeSpan.FromSeconds(4.75));

        _rows.Should().OnlyContain(row => row.Status == AgentStatus.Failed);
    }

    [Test]
    public void Those_that_say_themselves_that_they_cannot_go_on_cast_no_doubt_on_others()
    {
        Watch([.. Enumerable.Range(0, 6).Select(number => new WatchedAgent($"a{number}"))]);
        for (var time = TimeSpan.Zero; time < TimeSpan.FromSeconds(4.25); time += Sweep)
        {
            foreach (var row in _rows[1..])
                row.Instance.Beat();
            Look();
        }
        _rows[0].Status.Should().Be(AgentStatus.Suspect);

        foreach (var row in _rows[1..])
            row.Instance.Fail("it is closed for good");
        Look();

        _rows.Should().OnlyContain(row => row.Status == AgentStatus.Failed, "one is silent, and that is his own fault");
    }

    [Test]
    public async Task An_agent_that_beats_and_answers_no_probe_is_a_zombie_until_it_answers_one()
    {
        var agent = new ProbedAgent("a");
        Watch(agent);
        LookAndBeat(AgentHealthOptions.DefaultProbeInterval);
        _probes.Should().ContainSingle();
        await LetFailAsync(_probes[0].Probe, agent);

        _rows[0].Status.Should().Be(AgentStatus.Failed);
        _rows[0].Cause.Should().Contain("5 s");

        LookAndBeat(AgentHealthOptions.DefaultProbeTimeout);
        _probes.Should().HaveCount(2, "one that has failed is asked again soon");
        _rows[0].Status.Should().Be(AgentStatus.Failed, "a probe that is on its way says nothing yet");
        var answered = _probes[1].Probe.RunAsync(agent);
        await UntilAskedAsync(agent, 2);
        agent.Answer();
        await answered;
        LookAndBeat(Sweep);

        _rows[0].Status.Should().Be(AgentStatus.Healthy);
    }

    [Test]
    public async Task An_agent_that_works_while_it_answers_no_probe_is_busy()
    {
        var agent = new ProbedAgent("a");
        Watch(agent);
        LookAndBeat(AgentHealthOptions.DefaultProbeInterval);

        await LetFailAsync(_probes[0].Probe, agent, works: true);

        LookAndBeat(Sweep);

        _rows[0].Status.Should().Be(AgentStatus.Healthy);
    }

    [Test]
    public async Task A_suspect_is_probed_at_once_and_cleared_by_its_answer()
    {
        var agent = new ProbedAgent("a");
        Watch(agent);
        Look(TimeSpan.FromSeconds(4));
        _rows[0].Status.Should().Be(AgentStatus.Suspect);
        _probes.Should().ContainSingle();
        var answered = _probes[0].Probe.RunAsync(agent);
        await UntilAskedAsync(agent, 1);
        agent.Answer();
        await answered;

        Look();

        _rows[0].Status.Should().Be(AgentStatus.Healthy);
    }

    [Test]
    public async Task A_stall_while_a_probe_is_under_way_is_no_agents_fault()
    {
        var agent = new ProbedAgent("a");
        Watch(agent);
        LookAndBeat(AgentHealthOptions.DefaultProbeInterval);
        var running = _probes[0].Probe.RunAsync(agent);
        await UntilAskedAsync(agent, 1);

        _time.Advance(TimeSpan.FromMinutes(1));
        _rows[0].Instance.Beat();
        Look();

        running.IsCompleted.Should().BeFalse();
        _rows[0].Status.Should().Be(AgentStatus.Healthy);
        agent.Answer();
        await running;
    }

    [Test]
    public void A_probe_that_has_not_reached_its_agent_is_sent_again_and_says_nothing()
    {
        Watch(new ProbedAgent("a"));
        LookAndBeat(AgentHealthOptions.DefaultProbeInterval);

        LookAndBeat(AgentHealthOptions.DefaultProbeTimeout);

        _probes.Should().HaveCount(2, "nobody has run the first one");
        _rows[0].Status.Should().Be(AgentStatus.Healthy);
    }

    [Test]
    public void An_agent_that_dies_after_a_stall_has_no_more_time_than_the_stall_took_from_it()
    {
        Watch(new WatchedAgent("a"));
        _time.Advance(TimeSpan.FromMinutes(1));
        _rows[0].Instance.Beat();
        _sweep.Run(_time.GetTimestamp());

        Look(TimeSpan.FromSeconds(4.75));

        _rows[0].Status.Should().Be(AgentStatus.Failed);
    }

    [Test]
    public void Many_that_fall_silent_one_after_the_other_have_one_cause_too()
    {
        Watch([.. Enumerable.Range(0, 20).Select(number => new WatchedAgent($"a{number}"))]);
        for (var look = 0; look < 8; look++)
        {
            for (var index = 0; index < _rows.Length; index++)
                if (index % 8 >= look)
                    _rows[index].Instance.Beat();
            Look();
        }
        var failed = 0;
        for (var look = 0; look < 24; look++)
        {
            Look();
            foreach (var row in _rows.Where(row => row.Status == AgentStatus.Failed))
                row.SeemsFailed.Should().BeTrue();
            failed = _rows.Count(row => row.Status == AgentStatus.Failed);
        }

        failed.Should().Be(20);
    }

    [Test]
    public async Task A_probe_that_throws_tells_why()
    {
        var agent = new ProbedAgent("a");
        Watch(agent);
        LookAndBeat(AgentHealthOptions.DefaultProbeInterval);
        var failed = _probes[0].Probe.RunAsync(agent);
        await UntilAskedAsync(agent, 1);
        agent.Fail(new InvalidOperationException("queue closed"));
        await failed;

        LookAndBeat(Sweep);

        _rows[0].Cause.Should().Be("its probe failed: queue closed");
    }

    [Test]
    public void Probes_of_many_agents_are_spread_over_the_interval()
    {
        Watch([.. Enumerable.Range(0, 30).Select(number => new ProbedAgent($"a{number}"))]);

        for (var second = 1; second <= 30; second++)
        {
            LookAndBeat(TimeSpan.FromSeconds(1));
            _probes.Select(probe => probe.Row).Distinct().Should().HaveCount(second);
        }
    }

    [Test]
    [Property("Requirement", "SC-010")]
    public void A_look_at_which_nothing_changes_allocates_nothing()
    {
        Watch([.. Enumerable.Range(0, 100).Select(number => new WatchedAgent($"a{number}"))]);
        Look();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var look = 0; look < 10; look++)
            _sweep.Run(_time.GetTimestamp());

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().Be(0);
    }

    private void Watch(params IAgent[] agents)
    {
        _rows = [.. agents.Select(agent => new AgentRow(AgentSource.Of(agent), agent, _signal, _time))];
        foreach (var row in _rows)
            (row.Instance.Agent as IBeatingAgent)?.Attach(row.Instance);
        _sweep = new(
            _rows,
            HealthTimes.Of(new(), _time),
            _time.GetTimestamp(),
            AgentHealthOptions.DefaultProbeTimeout,
            (row, probe) => _probes.Add((row, probe))
        );
    }

    private void Look() => Look(Sweep);

    /// <summary>Looks as often as the time holds looks, the last time at its end.</summary>
    private void Look(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= Sweep)
        {
            _time.Advance(Sweep);
            _sweep.Run(_time.GetTimestamp());
        }
    }

    private void LookAndBeat(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= Sweep)
        {
            foreach (var row in _rows)
                row.Instance.Beat();
            Look();
        }
    }

    private async Task LetFailAsync(AgentProbe probe, ProbedAgent agent, bool works = false)
    {
        var running = probe.RunAsync(agent);
        await UntilAskedAsync(agent, 1);
        LookAndBeat(AgentHealthOptions.DefaultProbeTimeout - Sweep);
        running.IsCompleted.Should().BeFalse();
        if (works)
            _rows[0].Instance.Progressed(_time.GetTimestamp());
        LookAndBeat(Sweep);
        await running;
    }

    private static async Task UntilAskedAsync(ProbedAgent agent, int times)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (; agent.Probes < times; limit.Token.ThrowIfCancellationRequested())
            await Task.Yield();
    }

    private sealed class OnlyProbed(string name) : IProbedAgent
    {
        public AgentDescriptor Descriptor { get; } = new() { Name = name };

        public ValueTask ProbeAsync(CancellationToken cancellationToken) => default;

        public IAsyncEnumerable<Microsoft.Extensions.AI.ChatResponseUpdate> RunAsync(AgentRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
