namespace SmallTalk.Groups;

/// <summary>Who a message speaks to. Immutable.</summary>
/// <param name="Addressed">
/// In the order of their first occurrence, each once. When there is a mention there are only mentions: they are exclusive, and are to be served one after the other.
/// </param>
internal sealed record AddressResult(IReadOnlyList<Address> Addressed)
{
    internal static AddressResult None { get; } = new([]);

    /// <summary>Whether members were mentioned by <c>@</c>: nobody else is meant.</summary>
    internal bool IsExclusive => Addressed is [{ Kind: AddressKind.Mention }, ..];
}
