using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>What the catalogue leaves out of a query is nothing that the query asks for.</summary>
public sealed class CatalogueRowsTests
{
    private static readonly string[] Owners = ["one", "two", "three"];

    [Test]
    public void Queries_for_few_find_what_a_look_at_every_row_finds([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        var rows = new CatalogueRows();
        var model = new Dictionary<SessionKey, CatalogueRow>();
        for (var step = 0; step < 20_000; step++)
        {
            var key = new SessionKey(Partition.Default, SessionId.Parse($"session-{random.Next(500):D4}"));
            if (random.Next(8) == 0)
            {
                rows.Remove(key);
                model.Remove(key);
            }
            else
                rows.Set(key, model[key] = AnyRow(random));
            if (step % 200 != 0)
                continue;
            foreach (var query in Queries(random))
            {
                var place = new SessionKey(Partition.Default, SessionId.Parse($"session-{random.Next(500):D4}"));
                rows.After(place, query)
                    .Where(row => row.Value.Matches(query, row.Key))
                    .Select(row => row.Key)
                    .Should()
                    .Equal(
                        model
                            .Where(row => StoreOrder.Compare(row.Key, place) > 0 && row.Value.Matches(query, row.Key))
                            .Select(row => row.Key)
                            .Order(Comparer<SessionKey>.Create(StoreOrder.Compare)),
                        $"seed {seed}, step {step}"
                    );
            }
        }
    }

    [Test]
    public void Queries_for_few_look_at_few()
    {
        var rows = new CatalogueRows();
        for (var number = 0; number < 1_000; number++)
            rows.Set(Key(number), new(SessionStatus.Open, default, default, HasPendingTurn: number % 100 == 0, number % 250 == 0 ? "rare" : "common"));

        rows.After(default, new() { HasPendingTurn = true }).Should().HaveCount(10);
        rows.After(default, new() { OwnerInstance = "rare" }).Should().HaveCount(4);
        rows.After(default, new() { OwnerInstance = "nobody" }).Should().BeEmpty();
        rows.Remove(Key(0));
        rows.After(default, new() { HasPendingTurn = true }).Should().HaveCount(9);
        rows.After(default, new() { OwnerInstance = "rare" }).Should().HaveCount(3);
        rows.After(default, new()).Should().HaveCount(999);
    }

    private static SessionKey Key(int number) => new(Partition.Default, SessionId.Parse($"session-{number:D4}"));

    private static CatalogueRow AnyRow(Random random) =>
        new(SessionStatus.Open, default, default, random.Next(4) == 0, random.Next(4) is > 0 and var owner ? Owners[owner - 1] : null);

    private static SessionQuery[] Queries(Random random) =>
        [
            new() { HasPendingTurn = true },
            new() { HasPendingTurn = false },
            new() { OwnerInstance = Owners[random.Next(3)] },
            new() { OwnerInstance = Owners[random.Next(3)], HasPendingTurn = true },
            new(),
        ];
}
