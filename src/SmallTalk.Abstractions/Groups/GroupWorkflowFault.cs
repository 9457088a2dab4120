namespace SmallTalk.Groups;

/// <summary>Why a change of a workflow is refused.</summary>
public enum GroupWorkflowFault
{
    /// <summary>There is no task of this id.</summary>
    UnknownTask = 0,

    /// <summary>Another task has this id.</summary>
    DuplicateTask = 1,

    /// <summary>Who is named is no member of the group.</summary>
    NotAMember = 2,

    /// <summary>Another member owns the task.</summary>
    NotTheOwner = 3,

    /// <summary>The task is done, failed or cancelled.</summary>
    Ended = 4,

    /// <summary>The task is in progress already, or belongs to whom it is handed to.</summary>
    NothingToDo = 5,

    /// <summary>A task that must be done before it is not done.</summary>
    NotReady = 6,

    /// <summary>A title, note, result or id is empty, too long or holds what an id must not.</summary>
    BadText = 7,

    /// <summary>The workflow has as many tasks, or as much text, as it may have, and none of it can be dropped.</summary>
    Full = 8,
}
