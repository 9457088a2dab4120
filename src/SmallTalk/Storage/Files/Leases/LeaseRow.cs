namespace SmallTalk.Storage.Files;

/// <summary>The lease of one instance.</summary>
/// <param name="Epoch">Its newest epoch.</param>
/// <param name="ExpiresAt">When it runs out.</param>
/// <param name="IsFenced">Whether a successor has fenced it.</param>
/// <param name="IsReleased">Whether it was given back; the row stays so that epochs go on growing.</param>
/// <param name="Opening">The opening of the store it was acquired or renewed in.</param>
/// <param name="Place">Where the row is in its file.</param>
internal sealed record LeaseRow(long Epoch, DateTimeOffset ExpiresAt, bool IsFenced, bool IsReleased, long Opening, Extent Place)
{
    internal bool IsHeldBy(ProcessOwner owner) => Epoch == owner.Epoch && !IsFenced && !IsReleased;

    internal void Write(LineBuffer lines, string instance)
    {
        lines.Begin();
        lines.Json.WriteString("instance"u8, instance);
        lines.Json.WriteNumber("epoch"u8, Epoch);
        lines.Json.WriteString("expires"u8, ExpiresAt);
        lines.Json.WriteBoolean("fenced"u8, IsFenced);
        lines.Json.WriteBoolean("released"u8, IsReleased);
        lines.Json.WriteNumber("opening"u8, Opening);
    }

    internal static (string Instance, LeaseRow Row) Read(ReadOnlyMemory<byte> line, Extent place)
    {
        var reader = new LineReader(line);
        var row = new LeaseRow(0, default, false, false, 0, place);
        var instance = "";
        while (reader.Next())
        {
            if (reader.Is("instance"u8))
                instance = reader.Text();
            else if (reader.Is("epoch"u8))
                row = row with { Epoch = reader.Number() };
            else if (reader.Is("expires"u8))
                row = row with { ExpiresAt = reader.Time() };
            else if (reader.Is("fenced"u8))
                row = row with { IsFenced = reader.Flag() };
            else if (reader.Is("released"u8))
                row = row with { IsReleased = reader.Flag() };
            else if (reader.Is("opening"u8))
                row = row with { Opening = reader.Number() };
            else
                reader.Skip();
        }
        return (instance, row);
    }
}
