using System.Collections.Frozen;

namespace SmallTalk.Agents;

/// <summary>A row for each agent of the host, in order of registration. Agents that a factory has made are disposed at the end.</summary>
internal sealed class AgentRows : IAsyncDisposable, IDisposable
{
    private readonly List<AgentRow> _all = [];
    private readonly AgentFarewell _farewell;
    private readonly FrozenDictionary<string, AgentRow> _byName;

    /// <exception cref="InvalidAgentsException">An agent cannot be made, a name is used twice, or a backup is unknown or closes a circle.</exception>
    /// <exception cref="InvalidIdException">A name breaks the rules.</exception>
    public AgentRows(IEnumerable<AgentSource> sources, IServiceProvider services, SweepSignal signal, AgentFarewell farewell, TimeProvider time)
    {
        _farewell = farewell;
        try
        {
            foreach (var source in sources)
                _all.Add(new(source, Make(source, services, _all.Count + 1), signal, time));
            _byName = ByName().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<AgentRow> All => _all;

    public AgentRow? Find(string name) => _byName.GetValueOrDefault(name);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Made.Select(row => _farewell.DisposeAsync(row.Name, row.Instance.Agent))).ConfigureAwait(false);
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private IEnumerable<AgentRow> Made => _all.Where(row => row.Source.IsFactory).Reverse();

    private Dictionary<string, AgentRow> ByName()
    {
        var faults = new List<string>();
        var byName = new Dictionary<string, AgentRow>(StringComparer.OrdinalIgnoreCase);
        foreach (var row in _all)
            if (!byName.TryAdd(AgentNames.Check(row.Name), row))
                faults.Add($"Two agents are named '{row.Name}'.");
        faults.AddRange(BackupChains.FindFaults(_all, byName));
        return faults.Count == 0 ? byName : throw new InvalidAgentsException(faults);
    }

    private static IAgent Make(AgentSource source, IServiceProvider services, int number)
    {
        try
        {
            return source.Make(services) ?? throw new InvalidAgentsException(["The factory of an agent returned null."]);
        }
        catch (Exception error) when (error is not SmallTalkException)
        {
            throw new InvalidAgentsException([$"The factory of agent number {number}, in the order of registration, failed: {error.Message}"], error);
        }
    }
}
