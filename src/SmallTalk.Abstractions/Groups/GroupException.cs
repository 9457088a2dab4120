using SmallTalk.Sessions;

namespace SmallTalk.Groups;

/// <summary>A group conversation cannot do what was asked; nothing was changed. Its message says what to do.</summary>
public sealed class GroupException : SmallTalkException
{
    /// <summary>Makes the error.</summary>
    /// <param name="session">The session.</param>
    /// <param name="group">The name of the group.</param>
    /// <param name="faults">What is wrong, each with what to do.</param>
    /// <param name="status">What the conversation does; null when there is none.</param>
    public GroupException(SessionKey session, string group, IReadOnlyList<string> faults, GroupStatus? status = null)
        : base(string.Join(Environment.NewLine, faults), status == GroupStatus.Ended ? ErrorClass.Gone : ErrorClass.Invalid)
    {
        Session = session;
        Group = group;
        Faults = faults;
        Status = status;
    }

    /// <summary>The session.</summary>
    public SessionKey Session { get; }

    /// <summary>The name of the group.</summary>
    public string Group { get; }

    /// <summary>What is wrong, each with what to do.</summary>
    public IReadOnlyList<string> Faults { get; }

    /// <summary>What the conversation does; null when there is none.</summary>
    public GroupStatus? Status { get; }
}
