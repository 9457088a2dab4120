using SmallTalk.Events;
using SmallTalk.Sessions;
using SmallTalk.State;

namespace SmallTalk.Storage.Conformance;

/// <summary>Rules of the boundaries between tenants, and of ids that look like something else.</summary>
internal static class PartitionRules
{
    // Each differs from every other in a way that a store may wrongly smooth over.
    private static readonly string[] Hostile =
    [
        "a",
        "A",
        "\u0430",
        "a:b",
        "a/b",
        "a\\b",
        "a%2Fb",
        "a b",
        "a%",
        "a_",
        "a*",
        "a?",
        "a'b",
        "a\"b",
        "a;b",
        "a{b}",
        "a[b]",
        "a|b",
        "a<b>",
        "...",
        "~",
        "-rf",
        "CON",
        "nul.txt",
        "con",
        "a.",
        "a..b",
        "a.json",
        "%2e%2e",
        "..\uFF0F",
        "\u00E9",
        "e",
        "\u00DF",
        "ss",
        "\u0130",
        "i",
        "\u6F22",
        "\U0001F600",
        "\uFF41",
        "$(id)",
        "`id`",
        "' OR 1=1 --",
        "0",
        "00",
        "null",
        "true",
    ];

    public static IReadOnlyList<ConformanceRule> All { get; } =
    [
        new("partition.same-id-is-another-session", "One id in two partitions is two sessions.", SameId),
        new("partition.query-stays-inside", "A query for one partition brings no session of another, page after page.", QueryStaysInside),
        new("partition.state-stays-inside", "State of one partition is not that of another, nor of a session.", StateStaysInside),
        new("partition.events-stay-inside", "Events of one partition are not brought for another.", EventsStayInside),
        new("partition.deletion-stays-inside", "Deleting a session spares the one with the same id elsewhere.", DeletionStaysInside),
        new("partition.redaction-stays-inside", "Redacting a partition, or a session of it, spares the same id elsewhere.", RedactionStaysInside),
        new("partition.joined-names-stay-apart", "Partition and id are not joined to a text that could be split elsewhere.", JoinedNames),
        new("partition.hostile-ids-stay-apart", "Sessions with ids that look like paths, patterns, commands or each other stay apart.", HostileIds),
        new("partition.hostile-partitions-stay-apart", "Partitions that look like paths, patterns, commands or each other stay apart.", HostilePartitions),
        new("partition.hostile-names-stay-apart", "So do names of state and of subscribers.", HostileNames),
        new("partition.longest-ids-are-kept", "Ids of 256 bytes are kept whole, to the last character.", LongestIds),
    ];

    private static async Task SameId(RuleRun run)
    {
        var keys = Partitions().Select(partition => new SessionKey(partition, "same")).ToList();
        foreach (var key in keys)
            await run.PutAsync(RuleRun.Commit(key, 0, $"in {key.Partition}")).ConfigureAwait(false);
        foreach (var key in keys)
            run.Sequence(
                [RuleRun.Json($"in {key.Partition}")],
                (await run.LoadAsync(key).ConfigureAwait(false)).Messages.Select(message => message.Payload),
                "the messages"
            );
    }

    private static async Task QueryStaysInside(RuleRun run)
    {
        foreach (var partition in Partitions())
            for (var number = 0; number < 3; number++)
                await run.PutAsync(RuleRun.Commit(new(partition, $"session-{number}"), 0)).ConfigureAwait(false);
        foreach (var partition in Partitions())
        {
            var expected = Enumerable.Range(0, 3).Select(number => new SessionKey(partition, $"session-{number}")).ToList();
            run.Sequence(
                expected,
                (await run.QueryAsync(new() { Partition = partition }).ConfigureAwait(false)).Select(header => header.Key),
                "the sessions of a partition"
            );
            var page = await run
                .Sessions.QueryAsync(
                    new()
                    {
                        Partition = partition,
                        After = expected[1],
                        Limit = 2,
                    },
                    run.Token
                )
                .ConfigureAwait(false);
            run.Sequence(expected[2..], page.Sessions.Select(header => header.Key), "the last page of a partition");
            run.True(page.Next is null, "the last page has no next one");
        }
        run.Equal(
            0,
            (await run.QueryAsync(new() { Partition = Partition.Parse("absent") }).ConfigureAwait(false)).Count,
            "the number of sessions of a partition without any"
        );
    }

    private static async Task StateStaysInside(RuleRun run)
    {
        foreach (var partition in Partitions())
        {
            var key = new SessionKey(partition, "same");
            await run.WriteAsync(new(StateKey.OfPartition(partition, "entry"), RuleRun.Json($"of {partition}"), "author")).ConfigureAwait(false);
            await run.PutAsync(RuleRun.Commit(key, 0) with { State = [RuleRun.Write(key, "entry", $"session of {partition}")] }).ConfigureAwait(false);
        }
        foreach (var partition in Partitions())
        {
            var own = await run.State.ListAsync(partition, null, "", run.Token).ConfigureAwait(false);
            run.Sequence([RuleRun.Json($"of {partition}")], own.Select(entry => entry.Value!.Value), "the state of a partition");
            var session = await run.State.ListAsync(partition, "same", "", run.Token).ConfigureAwait(false);
            run.Sequence([RuleRun.Json($"session of {partition}")], session.Select(entry => entry.Value!.Value), "the state of a session");
        }
    }

    private static async Task EventsStayInside(RuleRun run)
    {
        foreach (var partition in Partitions())
            await run.AppendAsync(
                    RuleRun.Event("same", new SessionKey(partition, "same")) with
                    {
                        Payload = RuleRun.Json($"of {partition}"),
                    },
                    RuleRun.Event("same") with
                    {
                        Partition = partition,
                    }
                )
                .ConfigureAwait(false);
        foreach (var partition in Partitions())
        {
            run.True(
                (await run.ReadAllAsync(new() { Partition = partition }).ConfigureAwait(false)) is { Count: 2 } own
                    && own.All(record => record.Event.Partition == partition),
                "a partition has its own two events"
            );
            run.Sequence(
                [RuleRun.Json($"of {partition}")],
                (
                    await run.ReadAllAsync(
                            new()
                            {
                                Partition = partition,
                                Session = "same",
                                Topic = "same",
                            }
                        )
                        .ConfigureAwait(false)
                ).Select(record => record.Event.Payload),
                "the events of a session"
            );
        }
    }

    private static async Task DeletionStaysInside(RuleRun run)
    {
        foreach (var partition in Partitions())
            await run.PutAsync(RuleRun.Commit(new(partition, "same"), 0, "one")).ConfigureAwait(false);
        await run.Sessions.DeleteAsync(new("same"), default, run.Token).ConfigureAwait(false);
        run.Sequence(
            Partitions().Where(partition => partition != default).Order(),
            (await run.QueryAsync(new()).ConfigureAwait(false)).Select(header => header.Key.Partition),
            "the partitions that keep their session"
        );
    }

    private static async Task RedactionStaysInside(RuleRun run)
    {
        foreach (var partition in Partitions())
            await run.AppendAsync(RuleRun.Event("same", new SessionKey(partition, "same"))).ConfigureAwait(false);
        await run.Events.RedactAsync(Partition.Default, "same", run.Token).ConfigureAwait(false);
        await run.Events.RedactAsync(Partition.Parse("a"), null, run.Token).ConfigureAwait(false);
        var redacted = (await run.ReadAllAsync().ConfigureAwait(false)).Where(record => record.IsRedacted).Select(record => record.Event.Partition.Value);
        run.Sequence(["", "a"], redacted.Order(CodePointOrder.Instance), "the partitions whose events are redacted");
    }

    private static async Task JoinedNames(RuleRun run)
    {
        (string Partition, string Id)[] pairs =
        [
            ("a", "b/c"),
            ("a/b", "c"),
            ("", "a/b/c"),
            ("a", "b:c"),
            ("a:b", "c"),
            ("", "a:b:c"),
            ("a", "b|c"),
            ("a|b", "c"),
            ("a", "b-c"),
            ("a-b", "c"),
            ("a", "b,c"),
            ("a,b", "c"),
            ("a", "b c"),
            ("a b", "c"),
            ("a", "b\\c"),
            ("a\\b", "c"),
            ("a", "b_c"),
            ("a_b", "c"),
            ("a", "b.c"),
            ("a.b", "c"),
        ];
        await StayApartAsync(run, [.. pairs.Select(pair => new SessionKey(Partition.Parse(pair.Partition), pair.Id))]).ConfigureAwait(false);
    }

    private static Task HostileIds(RuleRun run) => StayApartAsync(run, [.. Hostile.Select(id => new SessionKey(id))]);

    private static Task HostilePartitions(RuleRun run) =>
        StayApartAsync(run, [.. Hostile.Select(partition => new SessionKey(Partition.Parse(partition), "same"))]);

    private static async Task HostileNames(RuleRun run)
    {
        foreach (var name in Hostile)
        {
            await run.WriteAsync(RuleRun.Write(name, $"of {name.Length}")).ConfigureAwait(false);
            run.True(await run.Events.SaveCursorAsync(new(new(name), default, [], null), false, run.Token).ConfigureAwait(false), "the cursor is saved");
        }
        var expected = Hostile.Order(CodePointOrder.Instance).ToList();
        run.Sequence(
            expected,
            (await run.State.ListAsync(Partition.Default, null, "", run.Token).ConfigureAwait(false)).Select(entry => entry.Key.Name),
            "the names of state"
        );
        var subscribers = (await run.Events.ListCursorsAsync(run.Token).ConfigureAwait(false)).Select(cursor => cursor.Key.SubscriberId);
        run.Sequence(expected, subscribers.Order(CodePointOrder.Instance), "the names of subscribers");
    }

    private static Task LongestIds(RuleRun run)
    {
        var (ascii, wide) = (new string('x', 255), string.Concat(Enumerable.Repeat("\U0001F600", 63)));
        SessionKey[] keys =
        [
            new(Partition.Parse(ascii + "p"), ascii + "a"),
            new(Partition.Parse(ascii + "p"), ascii + "b"),
            new(Partition.Parse(ascii + "q"), ascii + "a"),
            new(wide + "\U0001F600"),
            new(wide + "\U0001F601"),
        ];
        return StayApartAsync(run, keys);
    }

    private static async Task StayApartAsync(RuleRun run, SessionKey[] keys)
    {
        for (var number = 0; number < keys.Length; number++)
            await run.PutAsync(
                    RuleRun.Commit(keys[number], 0, $"{number}") with
                    {
                        State = [RuleRun.Write(keys[number], "entry", $"{number}")],
                        Events = [RuleRun.Event("created", keys[number])],
                    }
                )
                .ConfigureAwait(false);
        for (var number = 0; number < keys.Length; number++)
        {
            var stored = await run.LoadAsync(keys[number]).ConfigureAwait(false);
            run.Equal(keys[number], stored.Header.Key, "the key");
            run.Sequence([RuleRun.Json($"{number}")], stored.Messages.Select(message => message.Payload), "the messages");
            run.Sequence([RuleRun.Json($"{number}")], stored.State.Select(entry => entry.Value!.Value), "the state");
            run.Equal(
                1,
                (await run.ReadAllAsync(new EventFilter { Partition = keys[number].Partition, Session = keys[number].Id }).ConfigureAwait(false)).Count,
                "the number of events"
            );
        }
        var ordered = keys.OrderBy(key => key.Partition).ThenBy(key => key.Id);
        run.Sequence(ordered, (await run.QueryAsync(new()).ConfigureAwait(false)).Select(header => header.Key), "what a query brings");
    }

    private static IEnumerable<Partition> Partitions() => ((string[])["", "a", "ab", "A", "b"]).Select(Partition.Parse);
}
