using Mono.Cecil;

namespace SmallTalk.Architecture.Stores;

/// <summary>Which stores there are, and which fixtures run all rules of the conformance kit against one.</summary>
internal static class StoreProofs
{
    private const string Provider = "SmallTalk.Storage.IStoreProvider";
    private const string Fixture = "SmallTalk.Storage.Conformance.StoreConformanceTests";

    public static IEnumerable<string> Providers(IEnumerable<TypeDefinition> types) =>
        from type in types
        where type is { IsClass: true, IsAbstract: false } && type.Interfaces.Any(item => item.InterfaceType.FullName == Provider)
        select type.FullName;

    /// <summary>The providers that a fixture names which is really run.</summary>
    public static IEnumerable<string> Proven(IEnumerable<TypeDefinition> types) =>
        from type in types
        where type is { IsAbstract: false, BaseType.FullName: Fixture } && !IsLeftOut(type)
        from attribute in type.CustomAttributes
        where attribute.AttributeType.Name == "ProvesAttribute"
        select ((TypeReference)attribute.ConstructorArguments[0].Value).FullName;

    private static bool IsLeftOut(TypeDefinition type) =>
        type.CustomAttributes.Any(attribute => attribute.AttributeType.Name is "IgnoreAttribute" or "ExplicitAttribute");
}
