namespace SmallTalk.Integration.Groups.Simulation;

/// <summary>Who takes part in a simulated conversation, by which rules, and what its user does; all of it follows from the seed.</summary>
internal sealed class SimulationPlan
{
    /// <summary>How many of a hundred agents are unwell, and how many choices of models and selectors of the host's own.</summary>
    public const int Unwell = 20;

    private const int MostMessages = 6;

    private static readonly string[] Names = ["ada", "ben", "cyd", "dov", "eva", "fin", "gia"];

    private static readonly string[] Texts =
    [
        "What about the plan?",
        "Go on.",
        "😀",
        "مرحبا، ماذا الآن؟",
        "我们现在怎么办？",
        "Write to ben@ada.example or see https://cyd.example/@dov.",
        "`@eva` is code.",
    ];

    public SimulationPlan(int seed)
    {
        Seed = seed;
        var random = new Random(seed);
        Members = Names[..(3 + random.Next(3))];
        Outsiders = Names[Members.Count..];
        Ailments = Names
            .Where(_ => random.Next(100) < Unwell)
            .ToDictionary(name => name, _ => (Kind: (Ailment)random.Next(Enum.GetValues<Ailment>().Length), IsSteady: random.Next(2) == 0));
        Selector = (SelectorKind)random.Next(Enum.GetValues<SelectorKind>().Length);
        MaxRounds = random.Next(3) == 0 ? 1 + random.Next(2) : null;
        MaxTurns = random.Next(3) == 0 ? 1 + random.Next(6) : null;
        MaxInARow = 1 + random.Next(3);
        MaxMentionDepth = random.Next(4);
        EndOn = random.Next(4) == 0 ? "#3" : null;
        EndsWithTasks = random.Next(4) == 0;
        IsOnSqlite = seed % 10 == 0;
        Steps = [.. Enumerable.Range(0, 2 + random.Next(MostMessages - 1)).SelectMany(_ => StepsOf(random))];
    }

    public int Seed { get; }

    public IReadOnlyList<string> Members { get; }

    /// <summary>Agents that may join.</summary>
    public IReadOnlyList<string> Outsiders { get; }

    public static IReadOnlyList<string> Everybody => Names;

    /// <summary>Who is unwell, and whether always or in half of its answers.</summary>
    public IReadOnlyDictionary<string, (Ailment Kind, bool IsSteady)> Ailments { get; }

    public SelectorKind Selector { get; }

    public int? MaxRounds { get; }

    public int? MaxTurns { get; }

    public int MaxInARow { get; }

    public int MaxMentionDepth { get; }

    public string? EndOn { get; }

    public bool EndsWithTasks { get; }

    public bool IsOnSqlite { get; }

    public IReadOnlyList<SimulationStep> Steps { get; }

    public Random RandomOf(string part) => new(HashCode(part));

    public override string ToString() =>
        $"{Selector}, members {string.Join(' ', Members)}, rounds {MaxRounds}, turns {MaxTurns}, in a row {MaxInARow}, depth {MaxMentionDepth}, end on {EndOn}, tasks {EndsWithTasks}, unwell {string.Join(", ", Ailments)}";

    // Strings have another hash code in each process.
    private int HashCode(string part) => part.Aggregate(Seed, static (code, letter) => unchecked((code * 31) + letter));

    private static IEnumerable<SimulationStep> StepsOf(Random random)
    {
        string Any() => Names[random.Next(Names.Length)];
        if (random.Next(8) == 0)
            yield return new(SimulationAct.Join, Any());
        if (random.Next(8) == 0)
            yield return new(SimulationAct.Leave, Any());
        if (random.Next(10) == 0)
            yield return new(SimulationAct.Pause, "lunch");
        if (random.Next(10) == 0)
            yield return new(SimulationAct.Restart, "");
        yield return new(
            SimulationAct.Say,
            random.Next(10) switch
            {
                0 or 1 => $"@{Any()} what do you think?",
                2 => $"@{Any()} and @{Any()}, is that so?",
                3 => $"{Any()}, please go on.",
                _ => Texts[random.Next(Texts.Length)],
            }
        );
    }
}
