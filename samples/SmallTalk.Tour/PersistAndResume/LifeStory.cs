using SmallTalk.Tour.Output;
using SmallTalk.Tour.Recordings;

namespace SmallTalk.Tour.PersistAndResume;

/// <summary>Follows one life of the talking process: tells what it says, and knows when its time has come.</summary>
internal sealed class LifeStory(Narrator narrator, RecordingSource recordings, PlannedKill? kill)
{
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);
    private int _chat = -1;
    private long _stored;
    private int _chunks;
    private int _found;

    /// <summary>Whom the kill cut off.</summary>
    public string Speaker { get; private set; } = "";

    /// <summary>How many characters of the answer had come. Chunks may still be on their way when their message is stored; those do not count.</summary>
    public int Characters { get; private set; }

    /// <summary>How many messages of the conversation were acknowledged.</summary>
    public long Acknowledged => _stored;

    /// <summary>Tells an event; true when the process is to be killed now.</summary>
    public bool Follow(ChildEvent happened)
    {
        switch (happened.Kind)
        {
            case ChildEventKind.Found:
                _found++;
                return false;
            case ChildEventKind.Begun:
                Open(happened.Chat, 0);
                TellChat(happened.Chat, "");
                return false;
            case ChildEventKind.Resumed:
                Open(happened.Chat, happened.Sequence);
                TellChat(happened.Chat, $": {Count(happened.Sequence)} restored; the answer that was cut off is asked for again");
                return false;
            case ChildEventKind.Stored:
                Store(happened);
                return false;
            case ChildEventKind.Chunk when happened.MessageId is { } id && !_finished.Contains(id):
                return IsTime(happened);
            case ChildEventKind.Ended when !IsShown(happened.Chat):
                narrator.Note($"{happened.Sequence} messages by {recordings.Conversations[happened.Chat].Speakers.Count} agents and you, all acknowledged");
                return false;
            default:
                return false;
        }
    }

    // The first chat and those in which something breaks are told in full.
    private static bool IsShown(int chat) => chat == 0 || PlannedKill.All.Any(planned => planned.Chat == chat);

    public static string Count(long messages) => messages == 1 ? "1 message" : $"{messages} messages";

    private void Open(int chat, long restored)
    {
        if (_found > 0)
            narrator.Note($"{_found} {(_found == 1 ? "chat is" : "chats are")} complete");
        (_found, _chat, _stored, _chunks) = (0, chat, restored, 0);
    }

    private void TellChat(int chat, string more)
    {
        var question = string.Join(' ', recordings.Conversations[chat].Question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        narrator.Say($"  chat {chat + 1}{(more.Length > 0 ? more : $": {Shorten(question, 90)}")}");
    }

    private void Store(ChildEvent happened)
    {
        (_chunks, Characters) = (0, 0);
        if (happened.MessageId is { } id)
            _finished.Add(id);
        if (happened.Sequence <= _stored)
            return;
        _stored = happened.Sequence;
        if (happened.Sequence > 1 && IsShown(happened.Chat))
            narrator.Speech(happened.Speaker, happened.Text, $"✓{happened.Sequence}");
    }

    private bool IsTime(ChildEvent happened)
    {
        _chunks++;
        Characters += happened.Text.Length;
        Speaker = happened.Speaker;
        return kill is not null && _chat >= kill.Chat && _stored >= kill.Answer && _chunks >= kill.Chunk;
    }

    private static string Shorten(string text, int length) => text.Length <= length ? text : text[..(length - 2)] + " …";
}
