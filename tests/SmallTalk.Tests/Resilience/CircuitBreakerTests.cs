using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Resilience;

[Property("Requirement", "FR-029")]
public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(15);

    private readonly FakeTimeProvider _time = new();
    private CircuitBreaker _circuit = null!;

    [SetUp]
    public void Make() => _circuit = new(new(FailureRatio: 0.5, MinimumCalls: 4, Window, Break), _time);

    [Test]
    public void It_opens_when_the_share_of_failures_is_reached_and_there_were_calls_enough()
    {
        Call(CallOutcome.Failure).Should().Be(CircuitChange.None);
        Call(CallOutcome.Success).Should().Be(CircuitChange.None);
        Call(CallOutcome.Success).Should().Be(CircuitChange.None);

        Call(CallOutcome.Failure).Should().Be(CircuitChange.Opened);

        _circuit.Enter().Should().Be(new CircuitPass(true, Break, 1));
    }

    [Test]
    public void Below_the_share_it_stays_closed()
    {
        for (var call = 0; call < 100; call++)
            Call(call % 5 < 3 ? CallOutcome.Success : CallOutcome.Failure).Should().Be(CircuitChange.None);
    }

    [Test]
    public void A_call_that_says_nothing_neither_counts_nor_hides_failures()
    {
        for (var call = 0; call < 100; call++)
            Call(CallOutcome.Neutral);
        for (var call = 0; call < 3; call++)
            Call(CallOutcome.Failure).Should().Be(CircuitChange.None);

        Call(CallOutcome.Failure).Should().Be(CircuitChange.Opened);
    }

    [Test]
    public void Outcomes_go_out_of_the_window_slice_by_slice()
    {
        for (var call = 0; call < 3; call++)
            Call(CallOutcome.Failure);
        _time.Advance(Window);

        Call(CallOutcome.Failure).Should().Be(CircuitChange.None);

        _time.Advance(Window * 0.8);
        for (var call = 0; call < 2; call++)
            Call(CallOutcome.Failure).Should().Be(CircuitChange.None);
        Call(CallOutcome.Failure).Should().Be(CircuitChange.Opened, "the first of these four is still in the window");
    }

    [Test]
    public void Behind_the_break_one_call_is_let_through_and_closes_it_when_it_succeeds()
    {
        Open();
        _time.Advance(Break);

        var trial = _circuit.Enter();

        trial.IsRefused.Should().BeFalse();
        var second = _circuit.Enter();
        second.IsRefused.Should().BeTrue();
        second.RetryAfter.Should().BeNull("nobody knows how long the trial takes");
        _circuit.Report(trial, CallOutcome.Success).Should().Be(CircuitChange.Closed);
        Call(CallOutcome.Failure).Should().Be(CircuitChange.None, "what was counted before is forgotten");
    }

    [Test]
    public void A_trial_that_fails_leaves_it_open_for_as_long_again()
    {
        Open();
        _time.Advance(Break);

        Call(CallOutcome.Failure).Should().Be(CircuitChange.None);

        _circuit.Enter().RetryAfter.Should().Be(Break);
        _time.Advance(Break - TimeSpan.FromTicks(1));
        _circuit.Enter().IsRefused.Should().BeTrue();
        _time.Advance(TimeSpan.FromTicks(1));
        _circuit.Enter().IsRefused.Should().BeFalse();
    }

    [Test]
    public void A_trial_that_says_nothing_leaves_it_to_the_next_call()
    {
        Open();
        _time.Advance(Break);

        Call(CallOutcome.Neutral).Should().Be(CircuitChange.None);

        var next = _circuit.Enter();
        next.IsRefused.Should().BeFalse();
        _circuit.Enter().IsRefused.Should().BeTrue();
        _circuit.Report(next, CallOutcome.Success).Should().Be(CircuitChange.Closed);
    }

    [TestCase((int)CallOutcome.Success)]
    [TestCase((int)CallOutcome.Failure)]
    public void What_comes_of_a_call_from_before_decides_nothing(int outcome)
    {
        var before = _circuit.Enter();
        Open();
        _circuit.Report(before, (CallOutcome)outcome).Should().Be(CircuitChange.None);
        _time.Advance(Break);
        var trial = _circuit.Enter();

        _circuit.Report(before, (CallOutcome)outcome).Should().Be(CircuitChange.None);

        _circuit.Enter().IsRefused.Should().BeTrue();
        _circuit.Report(trial, CallOutcome.Success).Should().Be(CircuitChange.Closed);
    }

    [Test]
    public void What_is_forgotten_decides_nothing_any_more()
    {
        for (var call = 0; call < 3; call++)
            Call(CallOutcome.Failure);
        var before = _circuit.Enter();
        Call(CallOutcome.Failure).Should().Be(CircuitChange.Opened);

        _circuit.Forget().Should().Be(CircuitChange.Closed);

        _circuit.Report(before, CallOutcome.Failure).Should().Be(CircuitChange.None);
        for (var call = 0; call < 3; call++)
            Call(CallOutcome.Failure).Should().Be(CircuitChange.None);
        _circuit.Forget().Should().Be(CircuitChange.None, "it was not open");
        Call(CallOutcome.Failure).Should().Be(CircuitChange.None);
    }

    [Test]
    public async Task Of_many_callers_behind_the_break_one_is_let_through()
    {
        Open();
        _time.Advance(Break);

        var passes = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(_circuit.Enter)));

        passes.Should().ContainSingle(pass => !pass.IsRefused);
    }

    private void Open()
    {
        for (var call = 0; call < 3; call++)
            Call(CallOutcome.Failure);
        Call(CallOutcome.Failure).Should().Be(CircuitChange.Opened);
    }

    private CircuitChange Call(CallOutcome outcome)
    {
        var pass = _circuit.Enter();
        pass.IsRefused.Should().BeFalse();
        return _circuit.Report(pass, outcome);
    }
}
