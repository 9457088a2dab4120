using Mono.Cecil;

namespace SmallTalk.Architecture.Shape;

/// <summary>Counts over the hand-written types of a module.</summary>
internal static class ClassRules
{
    public static IReadOnlyList<string> OpenClasses(IEnumerable<TypeDefinition> types) =>
        [.. types.Where(type => type is { IsClass: true, IsValueType: false, IsSealed: false, IsAbstract: false }).Select(type => type.FullName)];

    public static double PublicShare(IReadOnlyCollection<TypeDefinition> types) =>
        types.Count == 0 ? 0 : (double)types.Count(type => type.IsPublic) / types.Count;
}
