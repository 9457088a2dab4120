using Npgsql;
using NpgsqlTypes;

namespace SmallTalk.Storage.Postgres;

/// <summary>Positional parameters with their types said, so that the server never has to guess and a null has a type too.</summary>
internal static class Param
{
    public static NpgsqlParameter Text(string? value) => value is null ? Null(NpgsqlDbType.Text) : Of(TextChecks.MakeStorable(value), NpgsqlDbType.Text);

    public static NpgsqlParameter Long(long value) => Of(value, NpgsqlDbType.Bigint);

    public static NpgsqlParameter Long(long? value) => value is { } known ? Of(known, NpgsqlDbType.Bigint) : Null(NpgsqlDbType.Bigint);

    public static NpgsqlParameter Int(int value) => Of(value, NpgsqlDbType.Integer);

    public static NpgsqlParameter Short(int value) => Of((short)value, NpgsqlDbType.Smallint);

    public static NpgsqlParameter Short(int? value) => value is { } known ? Short(known) : Null(NpgsqlDbType.Smallint);

    public static NpgsqlParameter Bool(bool value) => Of(value, NpgsqlDbType.Boolean);

    public static NpgsqlParameter Uuid(Guid value) => Of(value, NpgsqlDbType.Uuid);

    public static NpgsqlParameter Bytes(ReadOnlyMemory<byte> value) => Of(value, NpgsqlDbType.Bytea);

    public static NpgsqlParameter Bytes(Payload? value) => value is { } payload ? Bytes(payload.Bytes) : Null(NpgsqlDbType.Bytea);

    public static NpgsqlParameter Texts(IEnumerable<string?> values) =>
        Array(values.Select(static value => value is null ? null : TextChecks.MakeStorable(value)).ToArray(), NpgsqlDbType.Text);

    public static NpgsqlParameter Array<T>(T[] values, NpgsqlDbType element) => Of(values, NpgsqlDbType.Array | element);

    /// <summary>An array of what a function finds in each of some items.</summary>
    public static NpgsqlParameter Column<TItem, T>(IReadOnlyList<TItem> items, NpgsqlDbType element, Func<TItem, T> value)
    {
        var values = new T[items.Count];
        for (var index = 0; index < values.Length; index++)
            values[index] = value(items[index]);
        return Array(values, element);
    }

    private static NpgsqlParameter<T> Of<T>(T value, NpgsqlDbType type) => new() { TypedValue = value, NpgsqlDbType = type };

    private static NpgsqlParameter Null(NpgsqlDbType type) => new() { Value = DBNull.Value, NpgsqlDbType = type };
}
