using System.Text;

namespace SmallTalk.Agents;

/// <summary>The rule for names of agents and groups: they become part of the names of state entries, beside the name of a value.</summary>
internal static class AgentNames
{
    internal const int MaxBytes = 120;

    internal static string Check(string? name, string what = "agent name") =>
        FindFault(name) is { } fault ? throw new InvalidIdException(what, name, fault) : name!;

    private static string? FindFault(string? name) =>
        OpaqueText.FindFault(name) ?? (Encoding.UTF8.GetByteCount(name!) > MaxBytes ? $"is longer than {MaxBytes} bytes of UTF-8" : null);
}
