using System.Globalization;
using System.Text;

namespace SmallTalk.Groups;

/// <summary>
/// Shares turns in proportion to weights that come of the agents' priorities, evenly spread: who is furthest behind its share speaks next. Nobody starves, and
/// who was away, or has come late, does not have all the turns for a while.
/// </summary>
/// <remarks>It keeps nothing: how often each has spoken is in the request.</remarks>
internal sealed class PrioritySelector(int seed) : ISpeakerSelector
{
    private const double Same = 1e-9;

    // In as many turns as give it two by its share, nobody has more than one beyond its share.
    private const int FairTurns = 2;
    private const int MostBeyond = 1;

    public bool IsRepeatable => true;

    public ValueTask<SpeakerSelection> SelectAsync(SpeakerRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var spoken = SpeakerAccounts.Spoken(request.History);
        var (accounts, turns) = SpeakerAccounts.Of(request, spoken);
        var candidates = request.Candidates.Select(agent => accounts.First(account => account.Name == agent.Name)).ToList();
        var next = Next(request.Group, candidates, spoken, turns);
        return new(new SpeakerSelection(next.Name, Confidence: 1, ReasonOf(next, turns), Scores(candidates)));
    }

    private SpeakerAccount Next(string group, List<SpeakerAccount> candidates, IReadOnlyList<string> spoken, long turns)
    {
        var weights = candidates.Sum(account => account.Weight);
        var eligible = candidates.Where(account => !IsCatchingUp(account, weights, spoken)).ToList();
        if (eligible.Count == 0)
            eligible = candidates;
        var least = eligible.Min(account => account.Pass);
        var first = eligible.Where(account => account.Pass - least <= Same * Math.Max(1, least)).ToList();
        if (first.Count > 1 && spoken is [.., var last])
            first.RemoveAll(account => string.Equals(account.Name, last, StringComparison.OrdinalIgnoreCase));
        return first.Count == 1 ? first[0] : first[(int)(HashOf(group, turns) % (ulong)first.Count)];
    }

    /// <summary>Whether it has just had more than its share: what it has missed comes back to it little by little.</summary>
    private static bool IsCatchingUp(SpeakerAccount account, double weights, IReadOnlyList<string> spoken)
    {
        var window = FairTurns * Math.Ceiling(weights / account.Weight);
        var had = 0;
        for (var index = spoken.Count - 1; index >= 0 && spoken.Count - index <= window; index--)
            if (string.Equals(spoken[index], account.Name, StringComparison.OrdinalIgnoreCase))
                had++;
        return had >= (window * account.Weight / weights) + MostBeyond;
    }

    /// <summary>The same in every process: by FNV-1a.</summary>
    private ulong HashOf(string group, long turns)
    {
        const ulong Prime = 1099511628211;
        var hash = 14695981039346656037UL;
        foreach (var one in Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}/{turns}/{group}")))
            hash = unchecked((hash ^ one) * Prime);
        return hash ^ (hash >> 32);
    }

    private static string ReasonOf(SpeakerAccount next, long turns) =>
        string.Create(CultureInfo.InvariantCulture, $"priority: weight {next.Weight:0.###}, {next.Turns:0} of {turns} turns");

    /// <summary>1 for who is furthest behind its share, less for the others.</summary>
    private static Dictionary<string, double> Scores(List<SpeakerAccount> candidates)
    {
        var least = candidates.Min(account => account.Pass);
        return candidates.ToDictionary(account => account.Name, account => 1 / (1 + account.Pass - least));
    }
}
