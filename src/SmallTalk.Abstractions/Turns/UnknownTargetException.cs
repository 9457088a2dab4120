namespace SmallTalk.Turns;

/// <summary>No agent or group has the name a turn was sent to. Nothing was stored.</summary>
public sealed class UnknownTargetException : SmallTalkException
{
    /// <summary>Initialises the error.</summary>
    /// <param name="target">The name.</param>
    /// <param name="known">The names there are.</param>
    public UnknownTargetException(string target, IEnumerable<string> known)
        : base($"No agent or group is named '{target}'. Known: {string.Join(", ", known)}. Register it with AddAgent or AddGroup.", ErrorClass.Invalid) =>
        Target = target;

    /// <summary>The name.</summary>
    public string Target { get; }
}
