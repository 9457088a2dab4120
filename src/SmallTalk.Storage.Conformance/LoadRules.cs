using SmallTalk.Sessions;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of loading.</summary>
internal static class LoadRules
{
    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("load.absent-is-nothing", "A session that was never stored is not there.", AbsentIsNothing),
        new("load.reads-own-commits", "A load after an acknowledged commit brings that commit.", ReadsOwnCommits),
        new("load.tail-is-exact", "A tail of N brings the newest N messages, or all when there are fewer.", TailIsExact),
        new("load.since-is-exact", "A read since a sequence brings what follows it, up to the limit.", SinceIsExact),
        new("load.header-only-brings-no-message", "A load without messages brings header and state.", HeaderOnly),
        new("load.brings-state-in-order-of-name", "State comes in the order of its names, by Unicode code point, deleted entries left out.", StateInOrder),
        new("load.is-a-copy", "What was loaded does not change when the session goes on.", IsACopy),
        new("load.closed-session-is-still-read", "An expired or invalidated session is read with its status and content.", ClosedIsRead),
    ];

    private static async Task AbsentIsNothing(RuleRun run)
    {
        await run.SessionAsync("other").ConfigureAwait(false);
        run.True(await run.FindAsync(RuleRun.NewKey()).ConfigureAwait(false) is null, "nothing is found");
    }

    private static async Task ReadsOwnCommits(RuleRun run)
    {
        var key = RuleRun.NewKey();
        for (var version = 0; version < 5; version++)
        {
            await run.PutAsync(RuleRun.Commit(key, version, $"message {version + 1}") with { Metadata = RuleRun.Json($"metadata {version + 1}") })
                .ConfigureAwait(false);
            var stored = await run.LoadAsync(key).ConfigureAwait(false);
            run.Equal(version + 1, stored.Header.Version, "the version after a commit");
            run.Equal(RuleRun.Json($"metadata {version + 1}"), stored.Header.Metadata, "the metadata after a commit");
            run.Equal(version + 1, stored.Messages.Count, "the number of messages after a commit");
        }
    }

    private static async Task TailIsExact(RuleRun run)
    {
        var key = await run.SessionAsync("1", "2", "3", "4", "5").ConfigureAwait(false);
        for (var count = 0; count <= 7; count++)
        {
            var messages = (await run.LoadAsync(key, SessionRead.Tail(count)).ConfigureAwait(false)).Messages;
            var expected = Enumerable.Range(1, 5).TakeLast(count).Select(sequence => (long)sequence);
            run.Sequence(expected, messages.Select(message => message.Sequence), $"the sequences of a tail of {count} out of 5");
        }
    }

    private static async Task SinceIsExact(RuleRun run)
    {
        var key = await run.SessionAsync("1", "2", "3", "4", "5").ConfigureAwait(false);
        await SinceAsync(run, key, SessionRead.Whole, 1, 2, 3, 4, 5).ConfigureAwait(false);
        await SinceAsync(run, key, SessionRead.Since(0, 2), 1, 2).ConfigureAwait(false);
        await SinceAsync(run, key, SessionRead.Since(2), 3, 4, 5).ConfigureAwait(false);
        await SinceAsync(run, key, SessionRead.Since(2, 1), 3).ConfigureAwait(false);
        await SinceAsync(run, key, SessionRead.Since(4, 9), 5).ConfigureAwait(false);
        await SinceAsync(run, key, SessionRead.Since(5)).ConfigureAwait(false);
        await SinceAsync(run, key, SessionRead.Since(99)).ConfigureAwait(false);
    }

    private static async Task SinceAsync(RuleRun run, SessionKey key, SessionRead read, params long[] expected) =>
        run.Sequence(
            expected,
            (await run.LoadAsync(key, read).ConfigureAwait(false)).Messages.Select(message => message.Sequence),
            $"the sequences since {read.Value}, {read.Limit} at most,"
        );

    private static async Task HeaderOnly(RuleRun run)
    {
        var key = RuleRun.NewKey();
        await run.PutAsync(RuleRun.Commit(key, 0, "one") with { State = [RuleRun.Write(key, "entry", "value")] }).ConfigureAwait(false);
        var stored = await run.LoadAsync(key, SessionRead.HeaderOnly).ConfigureAwait(false);
        run.Equal((0, 1, 1L), (stored.Messages.Count, stored.State.Count, stored.Header.LastSequence), "messages, state entries and last sequence");
    }

    private static async Task StateInOrder(RuleRun run)
    {
        var key = RuleRun.NewKey();
        string[] names = ["b", "a/2", "a/1", "B", "\uFF61", "\U0001F600", "gone"];
        await run.PutAsync(RuleRun.Commit(key, 0) with { State = [.. names.Select(name => RuleRun.Write(key, name, name))] }).ConfigureAwait(false);
        await run.PutAsync(RuleRun.Commit(key, 1) with { State = [RuleRun.Write(key, "gone", null)] }).ConfigureAwait(false);
        var stored = (await run.LoadAsync(key).ConfigureAwait(false)).State;
        run.Sequence(names.Where(name => name != "gone").Order(CodePointOrder.Instance), stored.Select(entry => entry.Key.Name), "the names of the state");
        run.True(stored.All(entry => entry.Value == RuleRun.Json(entry.Key.Name)), "each entry has its own value");
    }

    private static async Task IsACopy(RuleRun run)
    {
        var key = await run.SessionAsync("one").ConfigureAwait(false);
        var early = await run.LoadAsync(key).ConfigureAwait(false);
        for (var version = 1; version < 10; version++)
            await run.PutAsync(RuleRun.Commit(key, version, "more") with { State = [RuleRun.Write(key, "entry", "value")] }).ConfigureAwait(false);
        await run.Sessions.DeleteAsync(key, default, run.Token).ConfigureAwait(false);
        run.Equal((1L, 1, 0), (early.Header.Version, early.Messages.Count, early.State.Count), "version, messages and state entries");
        run.Equal(RuleRun.Json("one"), early.Messages[0].Payload, "the message");
    }

    private static async Task ClosedIsRead(RuleRun run)
    {
        foreach (var status in (SessionStatus[])[SessionStatus.Expired, SessionStatus.Invalidated])
        {
            var key = await run.SessionAsync("one", "two").ConfigureAwait(false);
            await run.PutAsync(RuleRun.Commit(key, 2) with { Status = status }).ConfigureAwait(false);
            var stored = await run.LoadAsync(key).ConfigureAwait(false);
            run.Equal((status, 2), (stored.Header.Status, stored.Messages.Count), "status and number of messages");
        }
    }
}
