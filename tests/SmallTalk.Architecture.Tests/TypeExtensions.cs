using Mono.Cecil;

namespace SmallTalk.Architecture;

internal static class TypeExtensions
{
    /// <summary>The type that a nested one (a closure, a state machine) was written in.</summary>
    public static TypeDefinition Outermost(this TypeDefinition type)
    {
        while (type.DeclaringType is not null)
        {
            type = type.DeclaringType;
        }

        return type;
    }

    /// <summary>Written by a compiler or a source generator, not by hand.</summary>
    public static bool IsGenerated(this TypeDefinition type) =>
        type.Name.StartsWith('<')
        || type.Namespace.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
        || type.Namespace.Contains("Generat", StringComparison.Ordinal)
        || type.Name.StartsWith("__", StringComparison.Ordinal)
        || type.CustomAttributes.Any(attribute => attribute.AttributeType.Name is "CompilerGeneratedAttribute" or "EmbeddedAttribute");

    /// <summary>All types that were written by hand, nested ones left out.</summary>
    public static IEnumerable<TypeDefinition> WrittenTypes(this ModuleDefinition module) => module.Types.Where(type => !type.IsGenerated());
}
