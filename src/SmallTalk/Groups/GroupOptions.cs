namespace SmallTalk.Groups;

/// <summary>How groups choose their speakers, and groups of the configuration; section <c>SmallTalk:Groups</c>. Read once, at start.</summary>
public sealed class GroupOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "SmallTalk:Groups";

    /// <summary>The default of <see cref="MinParticipants"/>.</summary>
    public const int DefaultMinParticipants = 2;

    /// <summary>The default of <see cref="MaxParticipants"/>.</summary>
    public const int DefaultMaxParticipants = 10;

    /// <summary>The default of <see cref="MaxInARow"/>.</summary>
    public const int DefaultMaxInARow = 2;

    /// <summary>The default of <see cref="MaxMentionDepth"/>.</summary>
    public const int DefaultMaxMentionDepth = 3;

    /// <summary>The default of <see cref="AvoidAfterFailures"/>.</summary>
    public const int DefaultAvoidAfterFailures = 3;

    /// <summary>The default of <see cref="SelectionTimeout"/>: 20 seconds.</summary>
    public static readonly TimeSpan DefaultSelectionTimeout = TimeSpan.FromSeconds(20);

    /// <summary>The default of <see cref="AvoidWindow"/>: a minute.</summary>
    public static readonly TimeSpan DefaultAvoidWindow = TimeSpan.FromMinutes(1);

    /// <summary>The default of <see cref="AvoidFor"/>: half a minute.</summary>
    public static readonly TimeSpan DefaultAvoidFor = TimeSpan.FromSeconds(30);

    /// <summary>How many members a group must have when it is registered or made. Members may leave below that.</summary>
    /// <value>1 to 1,000; 2 by default.</value>
    public int MinParticipants { get; set; } = DefaultMinParticipants;

    /// <summary>How many members a group may have.</summary>
    /// <value>1 to 1,000; 10 by default.</value>
    public int MaxParticipants { get; set; } = DefaultMaxParticipants;

    /// <summary>How often in a row a member may speak without a new user message, in groups that do not say.</summary>
    /// <value>1 to 10,000; 2 by default.</value>
    public int MaxInARow { get; set; } = DefaultMaxInARow;

    /// <summary>How many mentions by agents are followed one after the other, in groups that do not say.</summary>
    /// <value>0 to 10,000; 3 by default.</value>
    public int MaxMentionDepth { get; set; } = DefaultMaxMentionDepth;

    /// <summary>How long a selector may take; then the candidate speaks who has not spoken for longest. Keep it below <c>SmallTalk:Turns:DirectorTimeout</c>.</summary>
    /// <value>10 ms to 1 hour; 20 s by default.</value>
    public TimeSpan SelectionTimeout { get; set; } = DefaultSelectionTimeout;

    /// <summary>Whether each choice is an event <c>group:speaker-selected</c>, with reason and scores.</summary>
    /// <value>True by default.</value>
    public bool RecordSelections { get; set; } = true;

    /// <summary>After how many failures within <see cref="AvoidWindow"/>, in any conversation, an agent is passed over for <see cref="AvoidFor"/> while others can speak.</summary>
    /// <value>0 to 10,000; 0 is never; 3 by default.</value>
    public int AvoidAfterFailures { get; set; } = DefaultAvoidAfterFailures;

    /// <summary>The window in which failures are counted.</summary>
    /// <value>1 s to 24 h; 1 minute by default.</value>
    public TimeSpan AvoidWindow { get; set; } = DefaultAvoidWindow;

    /// <summary>For how long an agent that failed so often is passed over, from its last failure on.</summary>
    /// <value>1 s to 24 h; 30 s by default.</value>
    public TimeSpan AvoidFor { get; set; } = DefaultAvoidFor;

    /// <summary>Groups by name. One that is registered in code too takes from here what the code leaves open.</summary>
    /// <value>None by default.</value>
    public IDictionary<string, GroupSettings> Each { get; } = new Dictionary<string, GroupSettings>(StringComparer.OrdinalIgnoreCase);
}
