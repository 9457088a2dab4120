using Microsoft.Extensions.AI;

namespace SmallTalk.Turns;

/// <summary>A piece of a turn as it happens.</summary>
/// <param name="Speaker">The agent that speaks; empty for the receipt.</param>
/// <param name="Update">What the agent streamed; null for the receipt.</param>
/// <param name="Receipt">The acknowledgement; set on the last update alone.</param>
public readonly record struct TurnUpdate(string Speaker, ChatResponseUpdate? Update, TurnReceipt? Receipt)
{
    /// <summary>The text of the update; empty when it has none.</summary>
    public string Text => Update?.Text ?? string.Empty;
}
