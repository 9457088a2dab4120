using System.Text.Json;
using Microsoft.Extensions.AI;

namespace SmallTalk.Storage;

/// <summary>The words for what cannot be written or read.</summary>
internal static class PayloadErrors
{
    internal static PayloadFormatException NoContract(Type type, Exception? cause = null) =>
        new(
            $"Contents of type {type} cannot be stored: the type is not registered or has no JSON contract. Add a contract with {nameof(PayloadOptions)}.{nameof(PayloadOptions.AddResolver)} "
                + $"(a source-generated JsonSerializerContext) and register it with {nameof(PayloadOptions.AddContentType)}<{type.Name}>(\"name\").",
            cause
        );

    internal static PayloadFormatException NoStateContract(Type type, Exception? cause = null) =>
        new(
            $"State of type {type} cannot be stored or read: the type has no JSON contract. Add one with {nameof(PayloadOptions)}.{nameof(PayloadOptions.AddResolver)} "
                + "(a source-generated JsonSerializerContext).",
            cause
        );

    internal static PayloadFormatException CannotWrite(ChatMessage message, JsonSerializerOptions options, Exception cause)
    {
        foreach (var content in message.Contents)
            if (content is not null && !IsKnown(content.GetType(), options))
                return NoContract(content.GetType(), cause);
        return CannotWrite("message", cause);
    }

    internal static PayloadFormatException CannotWrite(string what, Exception cause) =>
        new(
            $"The {what} cannot be written as JSON: {cause.Message} Change it, or add a contract with {nameof(PayloadOptions)}.{nameof(PayloadOptions.AddResolver)}.",
            cause
        );

    internal static PayloadFormatException Contradiction(Exception cause) =>
        new($"The content types given to {nameof(PayloadOptions)} contradict one another: {cause.Message} Give each type a name of its own.", cause);

    internal static PayloadFormatException CannotRead(string what, Exception cause) =>
        new($"The stored {what} cannot be read: {cause.Message} It was written by something else or is damaged; nothing was changed.", cause);

    internal static PayloadFormatException Empty(string what) => new($"The stored {what} is empty: it was erased, or never written.");

    internal static PayloadFormatException UnknownEncoding(string what, PayloadEncodings encodings) =>
        new($"The stored {what} is encoded as '{encodings}', which this version cannot read. Use the version that wrote it, or a newer one.");

    private static bool IsKnown(Type type, JsonSerializerOptions options) =>
        options.GetTypeInfo(typeof(AIContent)).PolymorphismOptions!.DerivedTypes.Any(known => known.DerivedType == type);
}
