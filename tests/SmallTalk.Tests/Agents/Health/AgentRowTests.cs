using Microsoft.Extensions.Time.Testing;

namespace SmallTalk.Agents;

/// <summary>Who waits for an agent that is restarted is told when it can be asked.</summary>
[Property("Requirement", "FR-008")]
public sealed class AgentRowTests
{
    private readonly SweepSignal _signal = new();

    [Test]
    public void An_instance_that_ends_before_its_take_over_is_settled_is_waited_out()
    {
        var row = Restarted(out var instance);
        instance.Fail("its pipe is closed");
        var waits = row.SettledAsync();

        row.Settle();

        waits.IsCompleted.Should().BeFalse("it would be asked a second time, and refuse again");
        row.SettledAsync().Should().BeSameAs(waits);
        // The next look sees the end, and recovery says that no restart comes soon.
        row.Judge(AgentStatus.Failed, "its pipe is closed");
        row.Settle();
        waits.IsCompleted.Should().BeTrue();
    }

    [Test]
    public void A_new_instance_that_lives_is_asked_as_soon_as_it_is_settled()
    {
        var row = Restarted(out _);
        var waits = row.SettledAsync();

        row.Settle();

        waits.IsCompleted.Should().BeTrue();
        row.SettledAsync().IsCompleted.Should().BeTrue();
    }

    /// <summary>An agent whose new instance has taken its place, and of which nobody has been told yet.</summary>
    private AgentRow Restarted(out AgentInstance instance)
    {
        var first = new WatchedAgent("a");
        var row = new AgentRow(AgentSource.Of(first), first, _signal, new FakeTimeProvider());
        row.Watch();
        row.Judge(AgentStatus.Failed, "it is gone");
        row.Judge(AgentStatus.Restarting, "it is gone");
        instance = row.NewInstance(new WatchedAgent("a"));
        row.Replace(instance);
        row.Judge(AgentStatus.Healthy, null);
        return row;
    }
}
