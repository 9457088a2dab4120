using System.Globalization;

namespace SmallTalk.Storage;

/// <summary>Checks that the value of a store's option lies in its range.</summary>
internal static class OptionRange
{
    /// <summary>Adds a fault that names the option with its path, the value and the range, when the value lies outside.</summary>
    public static void Check<T>(List<string> faults, string section, string option, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{section}:{option} is {value}; it must be {least} to {most}."));
    }
}
