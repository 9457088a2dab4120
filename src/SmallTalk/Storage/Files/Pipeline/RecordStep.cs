namespace SmallTalk.Storage.Files;

/// <summary>What a record changes in memory beside the bytes it writes. Every part is called under the pipeline's gate.</summary>
internal abstract class RecordStep
{
    /// <summary>The record is sure to be written in this place.</summary>
    internal virtual void Accepted() { }

    /// <summary>The record is durable and applied.</summary>
    internal virtual void Applied() { }

    /// <summary>The record is not written after all.</summary>
    internal virtual void Dropped() { }
}
