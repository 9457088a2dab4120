using Mono.Cecil;

namespace SmallTalk.Architecture.Rooms;

/// <summary>Holds types against the room table. Only references between the given module's own types count: contracts in Abstractions are free.</summary>
internal static class RoomChecker
{
    public static IReadOnlyList<string> Violations(IEnumerable<TypeDefinition> types)
    {
        var violations = new List<string>();
        foreach (var type in types)
        {
            if (RoomTable.RoomOf(type.Namespace) is not { } room)
            {
                violations.Add($"{type.FullName} is in no room");
                continue;
            }

            violations.AddRange(
                from used in TypeReferences.Of(type)
                let other = RoomTable.RoomOf(used.Namespace)
                where other is not null && other != room && !RoomTable.MayUse[room].Contains(other)
                select $"{type.FullName} ({room}) uses {used.FullName} ({other})"
            );
        }

        return [.. violations.Order(StringComparer.Ordinal)];
    }
}
