namespace SmallTalk.Turns;

/// <summary>What happens to a turn while another one of the same session runs.</summary>
public enum TurnConcurrency
{
    /// <summary>It waits in a bounded queue.</summary>
    Queue = 0,

    /// <summary>It is rejected.</summary>
    Reject = 1,

    /// <summary>Both run; their messages mix in the order of their commits. No turn of such a session is pending or can be resumed.</summary>
    Parallel = 2,
}
