namespace SmallTalk.Groups;

/// <summary>A member that a message speaks to.</summary>
/// <param name="Agent">The name of the member, as it is registered.</param>
/// <param name="Kind">How it is spoken to.</param>
internal readonly record struct Address(string Agent, AddressKind Kind);
