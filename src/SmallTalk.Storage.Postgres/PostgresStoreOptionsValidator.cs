using Microsoft.Extensions.Options;
using Npgsql;
using SmallTalk.Storage.Postgres;

namespace SmallTalk.Storage;

/// <summary>Checks <see cref="PostgresStoreOptions"/>.</summary>
internal sealed class PostgresStoreOptionsValidator : IValidateOptions<PostgresStoreOptions>
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, PostgresStoreOptions options)
    {
        var faults = new List<string>();
        if (options.Schema is not null && !PostgresNames.IsValid(options.Schema))
            Add(faults, nameof(options.Schema), options.Schema, "1 to 63 lower-case letters, digits and underscores, no digit first, and not begin with pg_");
        if (!Enum.IsDefined(options.AutoMigrate))
            Add(faults, nameof(options.AutoMigrate), options.AutoMigrate, "Ensure, Validate or None");
        Check(faults, nameof(options.PoolSize), options.PoolSize, PostgresStoreOptions.LeastPoolSize, PostgresStoreOptions.MostPoolSize);
        Check(faults, nameof(options.CommandTimeout), options.CommandTimeout, Second, Hour);
        if (options.CommandTimeout.Ticks % TimeSpan.TicksPerSecond != 0)
            Add(faults, nameof(options.CommandTimeout), options.CommandTimeout, "whole seconds");
        Check(faults, nameof(options.KeepAlive), options.KeepAlive, Second, Hour);
        Check(faults, nameof(options.StatePollInterval), options.StatePollInterval, TimeSpan.FromMilliseconds(10), Hour);
        Check(faults, nameof(options.KeptStateVersions), options.KeptStateVersions, 1, PostgresStoreOptions.MostKeptStateVersions);
        if (options.Connection is not null && !IsConnectionString(options.Connection))
            faults.Add(
                $"{StorageOptions.SectionName}:{nameof(StorageOptions.Connection)} is not a connection string of PostgreSQL, "
                    + "for example 'Host=db;Username=app;Password=…;Database=app'. A value with a semicolon must be quoted."
            );
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    // What does not fit may be a part of a password: no word of it is repeated.
    private static bool IsConnectionString(string text)
    {
        try
        {
            return !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(text).Host);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException or OverflowException)
        {
            return false;
        }
    }

    private static void Check<T>(List<string> faults, string option, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            Add(faults, option, value, $"{least} to {most}");
    }

    private static void Add(List<string> faults, string option, object? value, string expected) =>
        faults.Add($"{PostgresStoreOptions.Section}:{option} is {value}; it must be {expected}.");
}
