using System.Text.Json.Serialization;

namespace SmallTalk.Tour.PersistAndResume;

/// <summary>What the talking process reports, one line of JSON each.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Chat">The number of the conversation, from 0.</param>
/// <param name="Speaker">Who speaks.</param>
/// <param name="Text">What is said, or the chunk of it.</param>
/// <param name="Sequence">The place of a stored message; of an opened chat, how many messages its history holds.</param>
/// <param name="MessageId">The id of the message that is stored or of which this is a chunk.</param>
internal sealed record ChildEvent(ChildEventKind Kind, int Chat, string Speaker = "", string Text = "", long Sequence = 0, string? MessageId = null);

/// <summary>The kinds of reports.</summary>
internal enum ChildEventKind
{
    /// <summary>A new conversation is begun.</summary>
    Begun,

    /// <summary>A conversation with a killed turn is gone on with.</summary>
    Resumed,

    /// <summary>A piece of an answer came.</summary>
    Chunk,

    /// <summary>A message is stored.</summary>
    Stored,

    /// <summary>The turn is over and acknowledged.</summary>
    Ended,

    /// <summary>A conversation was found complete.</summary>
    Found,
}

[JsonSerializable(typeof(ChildEvent))]
internal sealed partial class ChildJson : JsonSerializerContext;
