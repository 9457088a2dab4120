using System.Collections.Concurrent;
using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Keeps the address books of the lists of members that are in use. Safe for use by several threads.</summary>
internal sealed class AddressBooks
{
    /// <summary>Above that all are forgotten and made again: a host has few groups.</summary>
    private const int MostBooks = 256;

    private readonly ConcurrentDictionary<string, AddressBook> _books = new(StringComparer.Ordinal);

    internal AddressBook Of(IReadOnlyList<AgentDescriptor> members)
    {
        var key = string.Join('\n', members.Select(member => member.Name));
        if (_books.TryGetValue(key, out var book))
            return book;
        if (_books.Count >= MostBooks)
            _books.Clear();
        return _books.GetOrAdd(key, _ => AddressBook.Of(members));
    }
}
