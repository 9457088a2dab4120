using System.Text.Json;
using SmallTalk.State;

namespace SmallTalk.Groups;

/// <summary>What the members of a group conversation share: versioned entries of the session's state, by key.</summary>
/// <remarks>The entries are those of <see cref="ISharedState"/> of the session under <c>group:&lt;name&gt;/context/</c>: its history, roll-back and watch work on them. Safe for use by several threads.</remarks>
public interface IGroupContext
{
    /// <summary>The keys that exist, sorted.</summary>
    IReadOnlyList<string> Keys { get; }

    /// <summary>Reads an entry as this process knows it, from memory.</summary>
    /// <param name="key">The key; 1 to 100 bytes.</param>
    /// <returns>The value; null when there is none.</returns>
    /// <exception cref="InvalidIdException">The key breaks the rules.</exception>
    JsonElement? Get(string key);

    /// <summary>Reads an entry with its version and author from the store.</summary>
    /// <typeparam name="T">The type of the value; its JSON contract must be known.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The newest version; null when there is none.</returns>
    /// <exception cref="InvalidIdException">The key breaks the rules.</exception>
    ValueTask<StateValue<T>?> GetAsync<T>(string key, CancellationToken cancellationToken = default);

    /// <summary>Writes an entry; like <see cref="ISharedState.SetAsync"/>.</summary>
    /// <typeparam name="T">The type of the value; its JSON contract must be known.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="author">Who writes: an agent, a user.</param>
    /// <param name="options">What the value was made from, and what to do when another writer was first.</param>
    /// <param name="cancellationToken">Refuses a write that was not begun.</param>
    /// <returns>Whether it is stored, with its version.</returns>
    /// <exception cref="InvalidIdException">Key or author breaks the rules.</exception>
    ValueTask<StateWriteResult> SetAsync<T>(
        string key,
        T value,
        string author,
        StateWriteOptions? options = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Changes an entry, again and again until no other writer was first; like <see cref="ISharedState.UpdateAsync"/>.</summary>
    /// <typeparam name="T">The type of the value; its JSON contract must be known.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="change">Makes the new value of the current one; null deletes the entry.</param>
    /// <param name="author">Who writes.</param>
    /// <param name="cancellationToken">Refuses a write that was not begun.</param>
    /// <returns>Whether it is stored, with its version.</returns>
    /// <exception cref="InvalidIdException">Key or author breaks the rules.</exception>
    ValueTask<StateWriteResult> UpdateAsync<T>(string key, Func<T?, T?> change, string author, CancellationToken cancellationToken = default);
}
