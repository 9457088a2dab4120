using SmallTalk.Agents;

namespace SmallTalk.Groups;

/// <summary>Finds whom a message speaks to among the members of a group. Made once for a list of members; immutable and safe for use by several threads.</summary>
/// <remarks>
/// Names are sought without regard to case, width and normalization form, the longest first, and in words: <c>code_reviewer</c> is "code reviewer" too. Code, quoted
/// lines, links and e-mail addresses speak to nobody. Forms of address work in every language; phrases that hand on are English. The time is linear in the text.
/// </remarks>
internal sealed class AddressBook
{
    private readonly AddressMember[] _members;
    private readonly NameTrie _names;

    private AddressBook(IReadOnlyList<AgentDescriptor> members)
    {
        _members = [.. members.Select(member => new AddressMember(member.Name))];
        _names = new(_members);
    }

    internal static AddressBook Of(IReadOnlyList<AgentDescriptor> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        return new(members);
    }

    /// <summary>Finds whom a text speaks to.</summary>
    /// <param name="text">The text of the message, as the author wrote it.</param>
    /// <param name="author">The name of the agent that wrote it, which is never found; null for a user.</param>
    /// <returns>Who is spoken to.</returns>
    internal AddressResult Find(string text, string? author)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0 || _members.Length == 0)
            return AddressResult.None;
        var speech = SpeechOf(text);
        var reading = new AddressReading(speech, _members, new AddressTokenizer(_members, _names, speech).Read());
        foreach (var (from, to) in SentenceCutter.Cut(reading))
        {
            VocativeReader.Read(reading, from, to);
            HandOnReader.Read(reading, from, to);
        }
        return Collect(reading, author is null ? null : TextFold.Key(author));
    }

    private static string SpeechOf(string text)
    {
        var chars = TextFold.Of(text).ToCharArray();
        CodeMask.Apply(chars);
        LinkMask.Apply(chars);
        return new(chars);
    }

    private static AddressResult Collect(AddressReading reading, string? author)
    {
        var (mentioned, addressed) = (new List<Address>(), new List<Address>());
        for (var at = 0; at < reading.Count; at++)
        {
            if (reading[at].Member < 0 || reading.MemberAt(at) is not { } member || member.Key == author)
                continue;
            if (reading[at].Kind == AddressTokenKind.Mention)
                Add(mentioned, member, AddressKind.Mention);
            else if (reading.KindOf(at) is { } kind)
                Add(addressed, member, kind);
        }
        var result = mentioned.Count > 0 ? mentioned : addressed;
        return result.Count == 0 ? AddressResult.None : new(result);
    }

    private static void Add(List<Address> list, AddressMember member, AddressKind kind)
    {
        if (!list.Exists(address => address.Agent == member.Name))
            list.Add(new(member.Name, kind));
    }
}
