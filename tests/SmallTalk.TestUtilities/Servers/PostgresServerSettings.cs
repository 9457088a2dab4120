using System.Security.Cryptography.X509Certificates;

namespace SmallTalk.TestUtilities.Servers;

/// <summary>How a throw-away PostgreSQL server is to be. The defaults are for tests of what it does, not of what it survives.</summary>
public sealed record PostgresServerSettings
{
    /// <summary>The major version; null takes the newest of Debian's that is installed.</summary>
    public int? Version { get; init; }

    /// <summary>Whether it waits for the disk. Only for tests of crashes, and for measuring.</summary>
    public bool Fsync { get; init; }

    /// <summary>The password of the user <c>postgres</c>; null lets everybody in without one.</summary>
    public string? Password { get; init; }

    /// <summary>The certificate, with its private key, by which the server proves itself; null is no TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Further settings of the server, by name.</summary>
    public IReadOnlyDictionary<string, string> More { get; init; } = new Dictionary<string, string>();
}
