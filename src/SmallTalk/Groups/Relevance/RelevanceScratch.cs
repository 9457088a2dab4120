namespace SmallTalk.Groups;

/// <summary>Room that a thread uses again and again while it scores texts.</summary>
internal sealed class RelevanceScratch
{
    [ThreadStatic]
    private static RelevanceScratch? _ofThread;

    internal static RelevanceScratch OfThread => _ofThread ??= new();

    internal TextFeatures Text { get; } = new();

    internal HashSet<ulong> Seen { get; } = [];

    internal List<int> Found { get; } = [];

    internal SparseVector Vector { get; } = new();
}
