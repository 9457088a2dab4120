namespace SmallTalk.Agents;

/// <summary>What failed requests to models are counted as: a small fixed set, for the tag of a metric.</summary>
internal enum ModelErrorKind
{
    /// <summary>None of the others.</summary>
    Other = 0,

    /// <summary>No answer came, or it broke off.</summary>
    Network = 1,

    /// <summary>It took too long.</summary>
    Timeout = 2,

    /// <summary>The model's host limits the rate of requests.</summary>
    Throttled = 3,

    /// <summary>The model's host has a fault.</summary>
    Server = 4,
}
