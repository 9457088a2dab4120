using System.Globalization;

namespace SmallTalk.Diagnostics;

/// <summary>Checks that the value of an option lies in its range.</summary>
internal static class OptionRange
{
    /// <summary>Adds a fault that names the option with its path, the value and the range, when the value lies outside.</summary>
    public static void Check<T>(List<string> faults, string section, string option, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            faults.Add(Fault(section, option, value, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}")));
    }

    /// <summary>The fault of an option whose value is not what it must be.</summary>
    public static string Fault<T>(string section, string option, T value, string expected) =>
        string.Create(CultureInfo.InvariantCulture, $"{section}:{option} is {value}; it must be {expected}.");
}
