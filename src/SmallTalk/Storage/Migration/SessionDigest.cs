namespace SmallTalk.Storage;

/// <summary>The hash of a session and what it holds.</summary>
internal sealed record SessionDigest(byte[] Hash, long Messages, long StateVersions, long Bytes);
