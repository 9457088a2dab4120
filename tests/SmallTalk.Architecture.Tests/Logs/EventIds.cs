using Mono.Cecil;
using SmallTalk.Architecture.Rooms;

namespace SmallTalk.Architecture.Logs;

/// <summary>Event ids of the source-generated log methods.</summary>
internal static class EventIds
{
    private const int BlockSize = 1000;

    // A package without rooms.
    private const string Testing = "Testing";

    private static readonly Dictionary<string, int> Blocks = new()
    {
        ["Resilience"] = 1000,
        ["Storage"] = 2000,
        ["Events"] = 3000,
        ["State"] = 4000,
        ["Sessions"] = 5000,
        ["Agents"] = 6000,
        ["Turns"] = 7000,
        ["Groups"] = 8000,
        ["Hosting"] = 9000,
        ["Diagnostics"] = 10000,
        [Testing] = 11000,
    };

    public static IEnumerable<LogMethod> Of(ModuleDefinition module) =>
        from type in module.GetTypes()
        from method in type.Methods
        from attribute in method.CustomAttributes
        where attribute.AttributeType.FullName == "Microsoft.Extensions.Logging.LoggerMessageAttribute"
        select new LogMethod(RoomOf(type.Outermost().Namespace), $"{type.FullName}.{method.Name}", IdOf(attribute));

    public static IEnumerable<string> Violations(IReadOnlyCollection<LogMethod> methods)
    {
        foreach (var method in methods)
        {
            if (method.Id is not { } id)
            {
                yield return $"{method.Name} has no event id";
            }
            else if (method.Room is null || !Blocks.TryGetValue(method.Room, out var block))
            {
                yield return $"{method.Name} is in a room without a block of event ids";
            }
            else if (id < block || id >= block + BlockSize)
            {
                yield return $"{method.Name} has event id {id}, outside of {block} to {block + BlockSize - 1}";
            }
        }

        foreach (var same in methods.Where(method => method.Id is not null).GroupBy(method => method.Id).Where(group => group.Count() > 1))
        {
            yield return $"event id {same.Key} belongs to {string.Join(" and ", same.Select(method => method.Name))}";
        }
    }

    private static string? RoomOf(string @namespace) => @namespace == $"SmallTalk.{Testing}" ? Testing : RoomTable.RoomOf(@namespace);

    private static int? IdOf(CustomAttribute attribute)
    {
        var named = attribute.Properties.Where(property => property.Name == "EventId").Select(property => property.Argument);
        var positional = attribute.ConstructorArguments.Where(argument => argument.Type.FullName == "System.Int32");
        var id = named.Concat(positional).Select(argument => (int)argument.Value).FirstOrDefault();
        return id > 0 ? id : null;
    }
}
