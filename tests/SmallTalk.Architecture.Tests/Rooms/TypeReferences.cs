using Mono.Cecil;
using Mono.Cecil.Cil;

namespace SmallTalk.Architecture.Rooms;

/// <summary>Every type of the same module that a type mentions: in its declaration, its members, its attributes, its code, and in what is nested in it.</summary>
internal static class TypeReferences
{
    public static IReadOnlySet<TypeDefinition> Of(TypeDefinition type)
    {
        var found = new HashSet<TypeDefinition>();
        foreach (var reference in Mentioned(type).SelectMany(Parts))
        {
            if (reference.Scope == type.Module && reference.Resolve() is { } definition)
            {
                found.Add(definition.Outermost());
            }
        }

        return found;
    }

    private static IEnumerable<TypeReference?> Mentioned(TypeDefinition type) =>
        [
            type.BaseType,
            .. type.Interfaces.Select(implementation => implementation.InterfaceType),
            .. type.GenericParameters.SelectMany(Constraints),
            .. Attributes(type),
            .. type.Fields.Select(field => field.FieldType),
            .. type.Fields.SelectMany(Attributes),
            .. type.Properties.SelectMany(Attributes),
            .. type.Methods.SelectMany(Mentioned),
            .. type.NestedTypes.SelectMany(Mentioned),
        ];

    private static IEnumerable<TypeReference?> Mentioned(MethodDefinition method) =>
        [
            .. Signature(method),
            .. method.GenericParameters.SelectMany(Constraints),
            .. Attributes(method),
            .. method.Parameters.SelectMany(Attributes),
            .. method.HasBody ? Mentioned(method.Body) : [],
        ];

    private static IEnumerable<TypeReference?> Mentioned(MethodBody body) =>
        [
            .. body.Variables.Select(variable => variable.VariableType),
            .. body.ExceptionHandlers.Select(handler => handler.CatchType),
            .. body.Instructions.SelectMany(Operand),
        ];

    private static IEnumerable<TypeReference?> Operand(Instruction instruction) =>
        instruction.Operand switch
        {
            TypeReference type => [type],
            FieldReference field => [field.DeclaringType, field.FieldType],
            GenericInstanceMethod generic => [.. generic.GenericArguments, generic.DeclaringType, .. Signature(generic.ElementMethod)],
            MethodReference method => [method.DeclaringType, .. Signature(method)],
            _ => [],
        };

    private static IEnumerable<TypeReference?> Signature(MethodReference method) =>
        [method.ReturnType, .. method.Parameters.Select(parameter => parameter.ParameterType)];

    private static IEnumerable<TypeReference?> Constraints(GenericParameter parameter) => parameter.Constraints.Select(constraint => constraint.ConstraintType);

    private static IEnumerable<TypeReference?> Attributes(ICustomAttributeProvider provider) =>
        provider.CustomAttributes.SelectMany(attribute =>
            (IEnumerable<TypeReference?>)
                [
                    attribute.AttributeType,
                    .. attribute.ConstructorArguments.Select(argument => argument.Value).OfType<TypeReference>(),
                    .. attribute.Properties.Select(property => property.Argument.Value).OfType<TypeReference>(),
                ]
        );

    // A generic instance, an array or a by-reference type is taken apart into what it is made of.
    private static IEnumerable<TypeReference> Parts(TypeReference? reference) =>
        reference switch
        {
            null or GenericParameter => [],
            GenericInstanceType generic => [.. Parts(generic.ElementType), .. generic.GenericArguments.SelectMany(Parts)],
            RequiredModifierType modified => [.. Parts(modified.ElementType), .. Parts(modified.ModifierType)],
            TypeSpecification specification => Parts(specification.ElementType),
            _ => [reference],
        };
}
