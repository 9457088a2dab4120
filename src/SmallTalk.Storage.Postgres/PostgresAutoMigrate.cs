namespace SmallTalk.Storage;

/// <summary>What the PostgreSQL store does about its tables when it is opened.</summary>
public enum PostgresAutoMigrate
{
    /// <summary>Makes or upgrades them when they are missing or older. The user of the connection needs the right to create them.</summary>
    Ensure = 0,

    /// <summary>Makes nothing: refuses to open when they are missing or older, and says what to run.</summary>
    Validate = 1,

    /// <summary>Neither makes nor checks anything: for hosts that take care of it themselves.</summary>
    None = 2,
}
