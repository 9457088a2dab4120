using Microsoft.Extensions.AI;
using SmallTalk.Agents;
using SmallTalk.Storage;

namespace SmallTalk.Turns;

/// <summary>Makes complete messages of an agent's updates. No clock, no store, no threads: what it says depends on the updates alone.</summary>
/// <param name="speaker">The author of the messages.</param>
/// <param name="maxMessageBytes">The largest message that can be stored; one that is larger by its text alone is not collected to its end.</param>
internal sealed class StepAssembler(string speaker, int maxMessageBytes)
{
    internal const string PartialMark = "smalltalk.partial";
    private const string MaxMessageSetting = "SmallTalk:Payloads:MaxMessageBytes";

    // The open message: what is more than text, and plain text behind it that still grows.
    private readonly PlainText _text = new();
    private List<ChatResponseUpdate>? _open;
    private ChatRole? _lastRole;
    private List<ChatMessage>? _complete;
    private string? _openId;
    private bool _finished;
    private long _length;

    /// <summary>Whether messages are complete that must be stored before the agent is asked for more.</summary>
    internal bool HasComplete => _complete is { Count: > 0 };

    /// <exception cref="PayloadTooLargeException">The open message is too large; it is forgotten.</exception>
    internal void Add(ChatResponseUpdate update)
    {
        if (IsOpen && IsAnotherMessage(update))
            Complete();
        Measure(update);
        if (!_text.TryAdd(update))
            AddMore(update);
        _lastRole = update.Role;
        _openId ??= update.MessageId;
        _finished |= update.FinishReason is not null;
        if (update.Role == ChatRole.Tool || (_finished && OpenHasCalls()))
            Complete();
    }

    /// <summary>The messages that are complete; with those a finish reason has ended, which wait for the usage that may follow.</summary>
    internal IReadOnlyList<ChatMessage> TakeComplete(bool andFinished)
    {
        if (andFinished && _finished)
            Complete();
        var complete = _complete;
        _complete = null;
        return (IReadOnlyList<ChatMessage>?)complete ?? [];
    }

    /// <summary>Everything, when the stream has ended by itself: then the open message is complete.</summary>
    internal IReadOnlyList<ChatMessage> TakeAll()
    {
        Complete();
        return TakeComplete(andFinished: false);
    }

    /// <summary>What is cut short, marked, without calls that will not be run; empty when there is nothing of it.</summary>
    internal IReadOnlyList<ChatMessage> TakePartial()
    {
        var messages = Assemble();
        foreach (var message in messages)
        {
            message.Contents = [.. message.Contents.Where(content => content is not FunctionCallContent)];
            (message.AdditionalProperties ??= [])[PartialMark] = true;
        }
        return messages.FindAll(message => message.Contents.Count > 0);
    }

    private bool IsOpen => !_text.IsEmpty || _open is { Count: > 0 };

    private void Measure(ChatResponseUpdate update)
    {
        for (var index = 0; index < update.Contents.Count; index++)
            _length += update.Contents[index] switch
            {
                TextContent text => text.Text.Length,
                TextReasoningContent reasoning => reasoning.Text.Length,
                _ => 0,
            };
        if (_length <= maxMessageBytes)
            return;
        var length = _length;
        _ = Assemble();
        throw new PayloadTooLargeException("message", length, maxMessageBytes, MaxMessageSetting);
    }

    private void AddMore(ChatResponseUpdate update)
    {
        CloseText();
        if (!_text.TryAdd(update))
            (_open ??= []).Add(update);
    }

    private void CloseText()
    {
        if (!_text.IsEmpty)
            (_open ??= []).Add(_text.TakeUpdate());
    }

    private void Complete()
    {
        if (!IsOpen)
            return;
        var messages = Assemble();
        if (_complete is null)
            _complete = messages;
        else
            _complete.AddRange(messages);
    }

    private List<ChatMessage> Assemble()
    {
        var messages = Join();
        foreach (var message in messages)
            message.AuthorName = speaker;
        _openId = null;
        _finished = false;
        _length = 0;
        return messages;
    }

    private List<ChatMessage> Join()
    {
        if (_open is null && _text.TakeMessage() is { } plain)
            return [plain];
        CloseText();
        var messages = _open?.ToChatResponse().Messages.Where(message => message.Contents.Count > 0).ToList();
        _open = null;
        return messages ?? [];
    }

    private bool IsAnotherMessage(ChatResponseUpdate update)
    {
        // The client of OpenAI hands calls out behind the finish reason, with the id of the message.
        if ((_finished && HasContent(update) && !IsOfOpen(update)) || Differ(_openId, update.MessageId))
            return true;
        return _lastRole is { } role && update.Role is { } other && role != other;
    }

    private bool IsOfOpen(ChatResponseUpdate update) => !string.IsNullOrEmpty(_openId) && _openId == update.MessageId;

    private static bool HasContent(ChatResponseUpdate update)
    {
        foreach (var content in update.Contents)
            if (content is not UsageContent)
                return true;
        return false;
    }

    private static bool Differ(string? one, string? other) => !string.IsNullOrEmpty(one) && !string.IsNullOrEmpty(other) && one != other;

    private bool OpenHasCalls()
    {
        foreach (var update in _open ?? [])
            if (ToolCalls.AnyIn(update.Contents))
                return true;
        return false;
    }
}
