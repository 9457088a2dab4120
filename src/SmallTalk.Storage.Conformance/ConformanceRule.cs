namespace SmallTalk.Storage.Conformance;

/// <summary>One rule of the storage contracts. Immutable; may run many times and at once.</summary>
public sealed class ConformanceRule
{
    private readonly Func<RuleRun, Task> _check;

    internal ConformanceRule(string name, string description, Func<RuleRun, Task> check, StoreCapabilities requires = StoreCapabilities.None)
    {
        Name = name;
        Description = description;
        Requires = requires;
        this._check = check;
    }

    /// <summary>The stable name: the subject, a dot, what holds. Renaming a rule is a breaking change.</summary>
    public string Name { get; }

    /// <summary>What holds, in a sentence.</summary>
    public string Description { get; }

    /// <summary>What a store must be able to do for the rule to apply to it.</summary>
    public StoreCapabilities Requires { get; }

    /// <summary>Runs the rule against a fresh backend.</summary>
    /// <param name="target">The store under test.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>True when the rule holds; false when it does not apply to this store.</returns>
    /// <exception cref="ConformanceException">The store breaks the rule.</exception>
    public async Task<bool> RunAsync(IConformanceTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var backend = await target.CreateAsync(cancellationToken).ConfigureAwait(false);
        var run = new RuleRun(Name, target, backend, cancellationToken);
        await using (run.ConfigureAwait(false))
        {
            if ((backend.Capabilities & Requires) != Requires)
                return false;
            try
            {
                await _check(run).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not (ConformanceException or OperationCanceledException))
            {
                throw new ConformanceException(Name, $"{Description} The store threw {error.GetType().Name}: {error.Message}", error);
            }
            return true;
        }
    }

    /// <summary>The name of the rule.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;
}
