using System.Text.Json;

namespace SmallTalk.Testing;

/// <summary>A conversation of several agents as it once took place. Immutable.</summary>
public sealed record RecordedConversation
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>What the agents were asked.</summary>
    public required string Question { get; init; }

    /// <summary>What each agent was told to be, by name; an agent without instructions is not in it.</summary>
    public IReadOnlyDictionary<string, string> Instructions { get; init; } = new Dictionary<string, string>();

    /// <summary>What the agents said, in order; never empty.</summary>
    public required IReadOnlyList<RecordedMessage> Messages { get; init; }

    /// <summary>Who spoke, in order of first appearance.</summary>
    public IReadOnlyList<string> Speakers => [.. Messages.Select(message => message.Speaker).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Reads conversations from JSON: an array of objects with <c>id</c>, <c>question</c>, optionally <c>instructions</c>, and <c>messages</c>.</summary>
    /// <param name="json">The JSON. Instructions are an object of texts by agent; messages are objects with <c>speaker</c> and <c>text</c>.
    /// The names of the public Who&amp;When data, <c>system_prompt</c> and <c>history</c> with pairs of texts, are understood as well.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The conversations, in order.</returns>
    /// <exception cref="FormatException">The JSON has another form; the message says where.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static async Task<IReadOnlyList<RecordedConversation>> ReadAsync(Stream json, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        using var document = await JsonDocument.ParseAsync(json, default, cancellationToken).ConfigureAwait(false);
        return RecordedConversationReader.Read(document.RootElement);
    }
}
