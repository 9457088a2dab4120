using Microsoft.Extensions.Options;
using SmallTalk.Sessions;

namespace SmallTalk.Tests.Sessions;

/// <summary>Several hold the gate at once, and no one undoes what another holds.</summary>
[Property("Requirement", "FR-010a")]
[Property("Requirement", "FR-054")]
internal sealed class CapacityGateTests
{
    private readonly CapacityGate _gate = new(Options.Create(new SessionOptions { MaxActiveSessions = 100 }));

    [Test]
    public void It_is_closed_until_the_last_one_who_holds_it_closed_lets_go()
    {
        var degraded = _gate.Close("the system is degraded");
        var stopping = _gate.Close("the host is stopping");
        _gate.ClosedBecause.Should().Be("the host is stopping", "the newest reason is told");

        degraded.Dispose();
        _gate.ClosedBecause.Should().Be("the host is stopping");

        stopping.Dispose();
        _gate.ClosedBecause.Should().BeNull();
    }

    [Test]
    public void When_the_newest_reason_is_gone_the_one_before_is_told()
    {
        using var degraded = _gate.Close("the system is degraded");

        _gate.Close("the host is stopping").Dispose();

        _gate.ClosedBecause.Should().Be("the system is degraded");
    }

    [Test]
    public void Of_the_factors_that_are_held_the_smallest_counts()
    {
        var half = _gate.Scale(0.5);
        var quarter = _gate.Scale(0.25);
        var most = _gate.Scale(0.75);
        _gate.Limit.Should().Be(25);

        quarter.Dispose();
        _gate.Limit.Should().Be(50);
        half.Dispose();
        _gate.Limit.Should().Be(75);
        most.Dispose();
        _gate.Limit.Should().Be(100);
    }

    [Test]
    public void To_let_go_twice_lets_go_of_nothing_that_another_holds()
    {
        var first = _gate.Close("same words");
        using var second = _gate.Close("same words");
        var half = _gate.Scale(0.5);
        using var again = _gate.Scale(0.5);

        first.Dispose();
        first.Dispose();
        half.Dispose();
        half.Dispose();

        _gate.ClosedBecause.Should().Be("same words");
        _gate.Limit.Should().Be(50);
    }

    [Test]
    public void Closing_leaves_the_limit_and_scaling_leaves_the_gate_open()
    {
        using (_gate.Scale(0.5))
            _gate.ClosedBecause.Should().BeNull();
        using (_gate.Close("closed"))
            _gate.Limit.Should().Be(100);
    }

    [Test]
    public void One_session_may_always_be_active()
    {
        using var little = _gate.Scale(0.001);

        _gate.Limit.Should().Be(1);
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(1.1)]
    [TestCase(double.NaN)]
    public void A_factor_out_of_range_is_refused(double factor) => _gate.Invoking(it => it.Scale(factor)).Should().Throw<ArgumentOutOfRangeException>();

    [Test]
    public void A_reason_is_asked_for() => _gate.Invoking(it => it.Close(" ")).Should().Throw<ArgumentException>();

    [Test]
    public async Task Many_may_hold_and_let_go_at_once()
    {
        using var mine = _gate.Scale(0.9);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(HoldAgainAndAgain))).Guarded();

        _gate.ClosedBecause.Should().BeNull();
        _gate.Limit.Should().Be(90);
    }

    private void HoldAgainAndAgain()
    {
        var wrong = 0;
        for (var round = 0; round < 20_000; round++)
            using (_gate.Close("busy"))
            using (_gate.Scale(0.1))
                if ((_gate.Limit, _gate.ClosedBecause) != (10, "busy"))
                    wrong++;
        wrong.Should().Be(0);
    }
}
