using SmallTalk.Turns;

namespace SmallTalk.Testing;

/// <summary>A group that speaks in the order of a recorded conversation: one turn, in which everybody speaks again when they spoke then.</summary>
/// <remarks>Register it by <c>AddGroup</c> beside agents of the speakers' names, each over a <see cref="RecordedConversationClient"/>. Safe for use by several threads.</remarks>
public sealed class RecordedConversationDirector : ITurnDirector
{
    private readonly RecordedConversation _conversation;

    /// <summary>Makes the group of a conversation.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="name">The name turns are sent to; null is the conversation's id.</param>
    public RecordedConversationDirector(RecordedConversation conversation, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        _conversation = conversation;
        Name = name ?? conversation.Id;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ValueTask<TurnStep> NextAsync(TurnProgress progress, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return new(
            progress switch
            {
                { LastFailure: not null } => TurnStep.End("failed"),
                { SpeakersDone: var done } when done < _conversation.Messages.Count => TurnStep.Speak(_conversation.Messages[done].Speaker, "recorded"),
                _ => TurnStep.End("completed"),
            }
        );
    }
}
