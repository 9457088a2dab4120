using Microsoft.Extensions.Logging;
using Mono.Cecil;

namespace SmallTalk.Architecture.Logs;

/// <summary>What a source-generated log method writes. The level is null where the caller chooses it.</summary>
internal sealed record DocumentedLog(int Id, string? Level, string Message)
{
    public static IEnumerable<DocumentedLog> Of(ModuleDefinition module) =>
        from type in module.GetTypes()
        from method in type.Methods
        from attribute in method.CustomAttributes
        where attribute.AttributeType.FullName == "Microsoft.Extensions.Logging.LoggerMessageAttribute"
        select new DocumentedLog(
            (int)Find(attribute, "EventId", "System.Int32")!,
            Find(attribute, "Level", "Microsoft.Extensions.Logging.LogLevel") is { } level ? ((LogLevel)level).ToString() : null,
            (string)Find(attribute, "Message", "System.String")!
        );

    private static object? Find(CustomAttribute attribute, string name, string type) =>
        attribute
            .Properties.Where(property => property.Name == name)
            .Select(property => property.Argument)
            .Concat(attribute.ConstructorArguments.Where(argument => argument.Type.FullName == type))
            .Select(argument => argument.Value)
            .FirstOrDefault();
}
