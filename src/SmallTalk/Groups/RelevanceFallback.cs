namespace SmallTalk.Groups;

/// <summary>What relevance selection does with a message of which it is not sure.</summary>
public enum RelevanceFallback
{
    /// <summary>Whoever spoke last goes on; when nobody has, or that agent may not speak, the most relevant one speaks all the same.</summary>
    KeepLastSpeaker,

    /// <summary>The agent of <see cref="RelevanceOptions.DefaultAgent"/> speaks; when it may not, the most relevant one.</summary>
    DefaultAgent,

    /// <summary>The selector of <see cref="RelevanceOptions.Selector"/> chooses; when it fails or chooses someone who may not speak, the most relevant one speaks.</summary>
    Selector,

    /// <summary>Nobody speaks.</summary>
    Nobody,
}
