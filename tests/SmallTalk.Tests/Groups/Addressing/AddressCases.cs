using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Makes books, and shows what they find in a line.</summary>
internal static class AddressCases
{
    internal static AddressBook BookOf(params string[] names) => AddressBook.Of([.. names.Select(name => new AgentDescriptor { Name = name })]);

    /// <summary>Who is addressed, each with the first letter of how, joined by spaces: <c>Alice:M Bob:V</c>.</summary>
    internal static string Show(this AddressResult result) =>
        string.Join(' ', result.Addressed.Select(address => $"{address.Agent}:{address.Kind.ToString()[0]}"));
}
