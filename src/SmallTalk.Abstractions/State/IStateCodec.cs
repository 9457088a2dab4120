using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>Turns values of state into the payloads that are stored, and back, by the JSON contracts that the host gave. Safe for use by several threads.</summary>
public interface IStateCodec
{
    /// <summary>Writes a value.</summary>
    /// <typeparam name="T">Its type; its JSON contract must be known.</typeparam>
    /// <param name="name">The name of the entry, for the words of an error.</param>
    /// <param name="value">The value.</param>
    /// <returns>The payload; compressed when it is large.</returns>
    /// <exception cref="PayloadFormatException">The type has no JSON contract, or the value cannot be written by it.</exception>
    /// <exception cref="PayloadTooLargeException">The value is over the limit.</exception>
    Payload Write<T>(string name, T value);

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">Its type; its JSON contract must be known.</typeparam>
    /// <param name="payload">What is stored.</param>
    /// <returns>The value; null when JSON's <c>null</c> was stored.</returns>
    /// <exception cref="PayloadFormatException">The type has no JSON contract, or what is stored is no such value.</exception>
    T? Read<T>(Payload payload);
}
