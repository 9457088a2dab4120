using SmallTalk.Storage;

namespace SmallTalk.State;

/// <summary>Two writers changed the same entry of state: what a resolver is told. Immutable.</summary>
public sealed class StateConflict
{
    private readonly IStateCodec _codec;
    private readonly Payload? _base;

    /// <summary>Describes a conflict whose base is not known any more.</summary>
    /// <param name="current">What is current; null when the entry does not exist at all.</param>
    /// <param name="proposed">What this writer wants to store.</param>
    /// <param name="codec">Reads and writes values.</param>
    public StateConflict(StateEntry? current, StateWrite proposed, IStateCodec codec)
    {
        ArgumentNullException.ThrowIfNull(proposed);
        ArgumentNullException.ThrowIfNull(codec);
        Current = current;
        Proposed = proposed;
        _codec = codec;
    }

    /// <summary>Describes a conflict.</summary>
    /// <param name="current">What is current; null when the entry does not exist at all.</param>
    /// <param name="proposed">What this writer wants to store.</param>
    /// <param name="codec">Reads and writes values.</param>
    /// <param name="base">The value that the proposed one was made from; null when there was none.</param>
    public StateConflict(StateEntry? current, StateWrite proposed, IStateCodec codec, Payload? @base)
        : this(current, proposed, codec)
    {
        _base = @base;
        IsBaseKnown = true;
    }

    /// <summary>What the other writer stored, or its deletion; null when the entry does not exist at all.</summary>
    public StateEntry? Current { get; }

    /// <summary>What this writer wants to store; its expected version is the one the value was made from.</summary>
    public StateWrite Proposed { get; }

    /// <summary>Whether the value that the proposed one was made from is known; it is not when too many versions followed it.</summary>
    public bool IsBaseKnown { get; }

    /// <summary>The value that the proposed one was made from; null when there was none.</summary>
    /// <exception cref="StateConflictException">It is not kept any more, see <see cref="IsBaseKnown"/>.</exception>
    public Payload? Base => IsBaseKnown ? _base : throw new StateConflictException(Proposed.Key, Proposed.ExpectedVersion, Current);

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="payload">What is stored; null is no value.</param>
    /// <returns>The value; the type's default when there is none.</returns>
    /// <exception cref="PayloadFormatException">The payload is no such value.</exception>
    public T? Read<T>(Payload? payload) => payload is { } stored ? _codec.Read<T>(stored) : default;

    /// <summary>Writes a value for the entry.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The value; null deletes the entry.</param>
    /// <returns>The payload; null when the value is null.</returns>
    /// <exception cref="PayloadFormatException">The value cannot be written.</exception>
    /// <exception cref="PayloadTooLargeException">The value is over the limit.</exception>
    public Payload? Write<T>(T? value) => value is null ? null : _codec.Write(Proposed.Key.Name, value);
}
