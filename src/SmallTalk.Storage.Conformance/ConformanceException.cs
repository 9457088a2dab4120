namespace SmallTalk.Storage.Conformance;

/// <summary>A store broke a rule.</summary>
public sealed class ConformanceException : Exception
{
    /// <summary>Initialises the error.</summary>
    /// <param name="rule">The name of the rule.</param>
    /// <param name="expectation">What was expected and what was found.</param>
    /// <param name="innerException">What the store threw, when it did.</param>
    public ConformanceException(string rule, string expectation, Exception? innerException = null)
        : base($"{rule}: {expectation}", innerException)
    {
        Rule = rule;
        Expectation = expectation;
    }

    /// <summary>The name of the rule.</summary>
    public string Rule { get; }

    /// <summary>What was expected and what was found.</summary>
    public string Expectation { get; }
}
