namespace SmallTalk.Storage;

/// <summary>Makes the backend of one engine. An adapter package registers one; <c>STORAGE_TYPE</c> selects among them by name.</summary>
public interface IStoreProvider
{
    /// <summary>The name by which it is selected, for example <c>file</c>; compared without case.</summary>
    string Name { get; }

    /// <summary>Makes the backend; it is opened later by <see cref="IStoreBackend.InitializeAsync"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <returns>The backend; the caller disposes it.</returns>
    IStoreBackend Create(IServiceProvider services);
}
