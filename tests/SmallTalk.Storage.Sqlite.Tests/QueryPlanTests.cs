using SmallTalk.Events;

namespace SmallTalk.Storage.Sqlite;

/// <summary>Reads are answered by an index, not by a scan: the engine says so itself.</summary>
[Property("Requirement", "B-08")]
public sealed class QueryPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCaseSource(nameof(Filters))]
    public async Task Events_are_found_by_an_index(EventFilter filter, string index)
    {
        (await PlanAsync(SqliteEventLog.TextOf(EventShape.Of(filter))))
            .Should()
            .NotBeEmpty()
            .And.OnlyContain(step => !step.StartsWith("SCAN st_event") && (!step.Contains("st_event") || step.Contains(index)));
    }

    [TestCaseSource(nameof(Queries))]
    public async Task Sessions_are_found_by_an_index(SessionQuery query, string index, string expected)
    {
        (await PlanAsync(SqliteSessionStore.TextOf(query, index)))
            .Should()
            .Contain(step => step.Contains(expected))
            .And.NotContain(step => step.StartsWith("SCAN"));
    }

    private static IEnumerable<TestCaseData> Filters()
    {
        yield return new(new EventFilter(), "INTEGER PRIMARY KEY");
        yield return new(new EventFilter { Partition = Partition.Parse("ann") }, "INTEGER PRIMARY KEY");
        yield return new(new EventFilter { Topic = "a" }, "st_event_topic (topic=? AND position>?)");
        yield return new(new EventFilter { Topic = "a", Partition = Partition.Parse("ann") }, "st_event_topic");
        yield return new(new EventFilter { Session = "42" }, "st_event_session (partition=? AND session=? AND position>?)");
        yield return new(new EventFilter { MinimumPriority = EventPriority.High }, "st_event_urgent (priority=? AND position>?)");
        yield return new(new EventFilter { MinimumPriority = EventPriority.Critical }, "st_event_urgent (priority=? AND position>?)");
    }

    private static IEnumerable<TestCaseData> Queries()
    {
        var ann = Partition.Parse("ann");
        yield return new(new SessionQuery(), "st_session_key", "((partition,id)>(?,?))");
        yield return new(new SessionQuery { Partition = ann }, "st_session_key", "(partition=? AND id>?)");
        yield return new(new SessionQuery { Partition = ann, IdPrefix = "a" }, "st_session_key", "(partition=? AND id>? AND id<?)");
        yield return new(new SessionQuery { HasPendingTurn = true }, "st_session_pending", "((partition,id)>(?,?))");
        yield return new(new SessionQuery { Partition = ann, HasPendingTurn = true }, "st_session_pending", "(partition=? AND id>?)");
        yield return new(new SessionQuery { OwnerInstance = "one" }, "st_session_owner", "(owner_instance=? AND (partition,id)>(?,?))");
        yield return new(new SessionQuery { ExpiresUntil = Given.FarAway }, "st_session_expiry", "(expires_at<?)");
    }

    private async Task<List<string>> PlanAsync(string text)
    {
        await using var backend = await SqliteStore.OpenAsync(_folder["plan.db"]);
        using var connection = new DatabaseFile(_folder["plan.db"], new()).OpenReader();
        using var explain = connection.Prepare($"explain query plan {text}");
        var steps = new List<string>();
        while (explain.Step())
        {
            steps.Add(explain.GetText(3));
        }

        return steps;
    }
}
