using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using SmallTalk.Sessions;

namespace SmallTalk.Storage.Files;

/// <summary>The names of files. What comes from outside never becomes part of a path unless it is plain lower-case letters, digits, '-' and '_'.</summary>
internal static class FileNames
{
    internal const string Store = "store.json";
    internal const string Lock = "lock";
    internal const string Catalogue = "catalogue.jsonl";
    internal const string Newborn = "newborn.jsonl";
    internal const string Leases = "leases.jsonl";
    internal const string Cursors = "cursors.jsonl";
    internal const string DeadLetters = "dead-letters.jsonl";
    internal const string Trimmed = "trimmed.jsonl";
    internal const string Events = "events";

    private const string PartitionStates = "state/partitions";

    // Shorter names may be those of devices on some systems.
    private const int ShortestPlain = 8;
    private const int LongestPlain = 64;
    private const int HashedBytes = 16;
    private const int LongestOnStack = 1024;
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The folders in which files of partitions' state lie.</summary>
    internal static IEnumerable<string> PartitionStateFolders => Enumerable.Range(0, byte.MaxValue + 1).Select(number => $"{PartitionStates}/{number:x2}");

    internal static string OfSession(SessionKey key) => Place("sessions", key.Partition.Value, key.Id.Value);

    internal static string OfSessionState(SessionKey key) => Place("state/sessions", key.Partition.Value, key.Id.Value);

    internal static string OfPartitionState(Partition partition) => Place(PartitionStates, "partition", partition.Value);

    internal static string OfEvents(long firstPosition) => $"{Events}/{firstPosition:D19}.jsonl";

    // Called for each session that is looked for, so that it makes no string but the one it gives.
    private static string Place(string folder, string scope, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(scope, name, hash);
        Span<char> hex = stackalloc char[HashedBytes * 2];
        Convert.TryToHexStringLower(hash[..HashedBytes], hex, out _);
        var isPlain = scope.Length == 0 && name.Length is >= ShortestPlain and <= LongestPlain && name.AsSpan().IndexOfAnyExcept(Plain) < 0;
        return isPlain ? $"{folder}/{hex[..2]}/{name}.jsonl" : $"{folder}/{hex[..2]}/~{hex}.jsonl";
    }

    private static void Hash(string scope, string name, Span<byte> hash)
    {
        var longest = Encoding.UTF8.GetMaxByteCount(scope.Length + 1 + name.Length);
        var text = longest <= LongestOnStack ? stackalloc byte[longest] : new byte[longest];
        var length = Encoding.UTF8.GetBytes(scope, text);
        text[length++] = 0;
        length += Encoding.UTF8.GetBytes(name, text[length..]);
        SHA256.HashData(text[..length], hash);
    }
}
