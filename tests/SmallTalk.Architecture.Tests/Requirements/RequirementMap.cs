namespace SmallTalk.Architecture.Requirements;

/// <summary>
/// Reads and judges the table in docs/requirements.md. The proof column holds, separated by semicolons, <c>tests</c> (some test is tagged with the id),
/// <c>tests: Fixture, Fixture.Method</c> (these exist) or <c>benchmarks: Class</c> (these exist).
/// </summary>
internal static class RequirementMap
{
    public static IReadOnlyList<Requirement> Parse(IEnumerable<string> lines) =>
        [
            .. from line in lines
            let cells = line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries)
            where line.StartsWith('|') && cells.Length == 4 && IsId(cells[0])
            select new Requirement(cells[0], cells[2], cells[3]),
        ];

    public static bool IsId(string text) => text.Split('-') is ["FR" or "SC" or "B", [>= '0' and <= '9', ..]];

    public static IEnumerable<string> Violations(IReadOnlyCollection<Requirement> map, ProofIndex index)
    {
        foreach (var twice in map.GroupBy(row => row.Id).Where(rows => rows.Count() > 1))
        {
            yield return $"{twice.Key} is listed twice";
        }

        foreach (var row in map)
        {
            if (row is { Proof: "", Reason: "" })
            {
                yield return $"{row.Id} has neither proof nor reason";
            }

            foreach (
                var fault in row
                    .Proof.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .SelectMany(proof => Faults(row.Id, proof, index))
            )
            {
                yield return fault;
            }
        }

        foreach (var tag in index.Tags.Keys.Except(map.Select(row => row.Id)))
        {
            yield return $"{tag} is not in the map, but on {index.Tags[tag][0]}";
        }
    }

    private static IEnumerable<string> Faults(string id, string proof, ProofIndex index)
    {
        var (kind, names) = proof.Split(':', 2, StringSplitOptions.TrimEntries) switch
        {
            [var head, var list] => (head, list.Split(',', StringSplitOptions.TrimEntries)),
            var single => (single[0], []),
        };

        return kind switch
        {
            "tests" when names is [] => index.Tags.ContainsKey(id) ? [] : [$"{id}: no test is tagged with it"],
            "tests" => names.Where(name => !index.Tests.Contains(name)).Select(name => $"{id}: there is no test {name}"),
            "benchmarks" when names is not [] => names.Where(name => !index.Benchmarks.Contains(name)).Select(name => $"{id}: there is no benchmark {name}"),
            _ => [$"{id}: \"{proof}\" is no proof"],
        };
    }
}
