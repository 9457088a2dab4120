using SmallTalk.Testing;

namespace SmallTalk.Events;

public abstract partial class StoredEventsTests
{
    private static readonly TimeSpan Away = TimeSpan.FromMinutes(5);

    private static readonly TestCaseData[] Policies =
    [
        new TestCaseData(ReplayPolicy.CriticalOnly, (string[])["backlog", "!old", "!new"]).SetArgDisplayNames("critical"),
        new TestCaseData(ReplayPolicy.Full, (string[])["backlog", "old", "!old", "new", "!new"]).SetArgDisplayNames("full"),
        new TestCaseData(ReplayPolicy.None, (string[])["backlog"]).SetArgDisplayNames("none"),
        new TestCaseData(ReplayPolicy.Full with { Window = 1.5 * Away }, (string[])["backlog", "new", "!new"]).SetArgDisplayNames("full in a window"),
        new TestCaseData(ReplayPolicy.Full with { MaxEvents = 3 }, (string[])["backlog", "!old", "new", "!new"]).SetArgDisplayNames("the newest three"),
        new TestCaseData(ReplayPolicy.CriticalOnly with { Window = 1.5 * Away, MaxEvents = 3 }, (string[])["backlog", "!new"]).SetArgDisplayNames(
            "critical in a window"
        ),
    ];

    [TestCaseSource(nameof(Policies))]
    [Property("Requirement", "FR-016a")]
    [Property("Requirement", "FR-016c")]
    [Property("Requirement", "SC-021")]
    [Property("Requirement", "SC-022")]
    public async Task A_subscriber_that_was_away_gets_its_backlog_and_of_what_it_missed_what_its_policy_says(ReplayPolicy policy, string[] expected)
    {
        await LeaveWithBacklogAsync();
        await MissAsync("old", "!old");
        await AdvanceAsync(Away);
        await MissAsync("new", "!new");
        await AdvanceAsync(Away);

        var inbox = new Inbox();
        // The policy is the configuration's alone.
        await StartAsync(options => options.Subscribers["ops"] = new() { Replay = ToOptions(policy) });
        Bus.Subscribe(Options("ops", "**"), inbox.Handle);
        await Bus.PublishAsync(Event("now"));

        (await inbox.NextTopicsAsync(expected.Length + 1)).Should().Equal([.. expected, "now"]);
    }

    private async Task LeaveWithBacklogAsync()
    {
        var process = await StartAsync();
        // Before the subscriber comes: a read of it that is under way would bring the backlog.
        process.Faults.Add(StoreOperations.ReadEvents, Fault.FailBefore(), times: int.MaxValue);
        await using (Bus.Subscribe(Options("ops", "**"), new Inbox().Handle))
            await Bus.PublishAsync(Event("backlog"));
        await CloseAsync();
        await AdvanceAsync(Away);
    }

    // Another process publishes, and does not have the subscriber.
    private async Task MissAsync(params string[] topics)
    {
        await StartAsync();
        await Bus.PublishAsync([.. topics.Select(topic => Event(topic) with { Priority = topic[0] == '!' ? EventPriority.Critical : EventPriority.Normal })]);
        await CloseAsync();
    }

    private static ReplayOptions ToOptions(ReplayPolicy policy) =>
        new()
        {
            Kind = policy.Kind,
            Window = policy.Window,
            MaxEvents = policy.MaxEvents,
        };
}
