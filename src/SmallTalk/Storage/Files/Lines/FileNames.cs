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
    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The folders in which files of partitions' state lie.</summary>
    internal static IEnumerable<string> PartitionStateFolders => Enumerable.Range(0, byte.MaxValue + 1).Select(number => $"{PartitionStates}/{number:x2}");

    internal static string OfSession(SessionKey key) => $"sessions/{Place(key.Partition.Value, key.Id.Value)}.jsonl";

    internal static string OfSessionState(SessionKey key) => $"state/sessions/{Place(key.Partition.Value, key.Id.Value)}.jsonl";

    internal static string OfPartitionState(Partition partition) => $"{PartitionStates}/{Place("partition", partition.Value)}.jsonl";

    internal static string OfEvents(long firstPosition) => $"{Events}/{firstPosition:D19}.jsonl";

    private static string Place(string scope, string name)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{scope}\0{name}"), hash);
        var folder = Convert.ToHexStringLower(hash[..1]);
        var isPlain = scope.Length == 0 && name.Length is >= ShortestPlain and <= LongestPlain && name.AsSpan().IndexOfAnyExcept(Plain) < 0;
        return isPlain ? $"{folder}/{name}" : $"{folder}/~{Convert.ToHexStringLower(hash[..HashedBytes])}";
    }
}
