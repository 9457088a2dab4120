using Mono.Cecil;

namespace SmallTalk.Architecture.Stores;

/// <summary>Which stores there are, and which fixtures run a suite against one.</summary>
internal static class StoreProofs
{
    private const string Provider = "SmallTalk.Storage.IStoreProvider";

    /// <summary>All rules of the conformance kit.</summary>
    public const string Conformance = "SmallTalk.Storage.Conformance.StoreConformanceTests";

    /// <summary>What the event bus promises on every store.</summary>
    public const string Events = "SmallTalk.Events.StoredEventsTests";

    public static IEnumerable<string> Providers(IEnumerable<TypeDefinition> types) =>
        from type in types
        where type is { IsClass: true, IsAbstract: false } && type.Interfaces.Any(item => item.InterfaceType.FullName == Provider)
        select type.FullName;

    /// <summary>The providers that a fixture of a suite names which is really run.</summary>
    public static IEnumerable<string> Proven(IEnumerable<TypeDefinition> types, string suite) =>
        from type in types
        where !type.IsAbstract && type.BaseType?.FullName == suite && !IsLeftOut(type)
        from attribute in type.CustomAttributes
        where attribute.AttributeType.Name == "ProvesAttribute"
        select ((TypeReference)attribute.ConstructorArguments[0].Value).FullName;

    private static bool IsLeftOut(TypeDefinition type) =>
        type.CustomAttributes.Any(attribute => attribute.AttributeType.Name is "IgnoreAttribute" or "ExplicitAttribute");
}
