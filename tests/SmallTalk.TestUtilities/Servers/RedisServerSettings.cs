namespace SmallTalk.TestUtilities.Servers;

/// <summary>How a throw-away Redis server is to be. The defaults are for tests of what it does, not of what it survives.</summary>
public sealed record RedisServerSettings
{
    /// <summary>When it waits for the disk. <see cref="AppendFsync.Always"/> only for tests of crashes, and for measuring.</summary>
    public AppendFsync AppendFsync { get; init; }

    /// <summary>The password of the default user; null lets everybody in without one.</summary>
    public string? Password { get; init; }
}
