using System.Collections.Frozen;

namespace SmallTalk.Architecture.Rooms;

/// <summary>Who may use whom in the core. A room is the namespace segment after <c>SmallTalk</c>; sub-rooms belong to their room.</summary>
internal static class RoomTable
{
    private const string Hosting = "Hosting";

    public static FrozenDictionary<string, string[]> MayUse { get; } =
        new Dictionary<string, string[]>
        {
            ["Diagnostics"] = [],
            ["Resilience"] = ["Diagnostics"],
            ["Storage"] = ["Diagnostics", "Resilience"],
            ["Events"] = ["Diagnostics", "Resilience", "Storage"],
            ["State"] = ["Diagnostics", "Resilience", "Storage", "Events"],
            ["Sessions"] = ["Diagnostics", "Resilience", "Storage", "Events"],
            ["Agents"] = ["Diagnostics", "Resilience", "Events", "State"],
            ["Turns"] = ["Diagnostics", "Resilience", "Events", "State", "Sessions", "Agents"],
            ["Groups"] = ["Diagnostics", "Events", "State", "Sessions", "Agents", "Turns"],
            [Hosting] = ["Diagnostics", "Resilience", "Storage", "Events", "State", "Sessions", "Agents", "Turns", "Groups"],
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The room of a namespace, or null when it has none. Registration methods live in the container's namespace and belong to Hosting.</summary>
    public static string? RoomOf(string @namespace)
    {
        if (@namespace is "SmallTalk" or "Microsoft.Extensions.DependencyInjection")
        {
            return Hosting;
        }

        var segments = @namespace.Split('.');
        return segments is ["SmallTalk", var room, ..] && MayUse.ContainsKey(room) ? room : null;
    }
}
