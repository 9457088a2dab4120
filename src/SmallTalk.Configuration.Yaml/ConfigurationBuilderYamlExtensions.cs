using Microsoft.Extensions.FileProviders;
using SmallTalk.Configuration;

namespace Microsoft.Extensions.Configuration;

/// <summary>Adds YAML to the sources of a configuration, as <c>AddJsonFile</c> and <c>AddJsonStream</c> add JSON.</summary>
public static class ConfigurationBuilderYamlExtensions
{
    /// <summary>Adds a YAML file.</summary>
    /// <param name="builder">The builder to add to.</param>
    /// <param name="path">The file; a relative path begins at the builder's base path, in a host the content root.</param>
    /// <param name="optional">Whether the file may be missing; the default is that it may not.</param>
    /// <param name="reloadOnChange">Whether the configuration is read again when the file changes; the default is that it is not. SmallTalk reads its settings once, at the start.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    /// <remarks>Errors in the file come when the configuration is built: see <see cref="YamlConfigurationSource"/>.</remarks>
    public static IConfigurationBuilder AddYamlFile(this IConfigurationBuilder builder, string path, bool optional = false, bool reloadOnChange = false) =>
        builder.AddYamlFile(provider: null, path, optional, reloadOnChange);

    /// <summary>Adds a YAML file that a file provider reads.</summary>
    /// <param name="builder">The builder to add to.</param>
    /// <param name="provider">What reads the file; null is the builder's own.</param>
    /// <param name="path">The file; a relative path begins at the root of the provider.</param>
    /// <param name="optional">Whether the file may be missing.</param>
    /// <param name="reloadOnChange">Whether the configuration is read again when the file changes.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is null or empty.</exception>
    public static IConfigurationBuilder AddYamlFile(
        this IConfigurationBuilder builder,
        IFileProvider? provider,
        string path,
        bool optional,
        bool reloadOnChange
    )
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        return builder.AddYamlFile(source =>
        {
            source.FileProvider = provider;
            source.Path = path;
            source.Optional = optional;
            source.ReloadOnChange = reloadOnChange;
            source.ResolveFileProvider();
        });
    }

    /// <summary>Adds a YAML file with all that can be set.</summary>
    /// <param name="builder">The builder to add to.</param>
    /// <param name="configureSource">Sets path, file provider, delay of reloading and what happens on errors.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    public static IConfigurationBuilder AddYamlFile(this IConfigurationBuilder builder, Action<YamlConfigurationSource>? configureSource)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(configureSource);
    }

    /// <summary>Adds YAML from a stream. It is read once, when the configuration is built, and is not disposed.</summary>
    /// <param name="builder">The builder to add to.</param>
    /// <param name="stream">The text: UTF-8, or UTF-16 or UTF-32 with a byte order mark.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> or <paramref name="stream"/> is null.</exception>
    /// <remarks>Text that cannot be read ends <see cref="IConfigurationBuilder.Build"/> with a <see cref="FormatException"/> that names line and column.</remarks>
    public static IConfigurationBuilder AddYamlStream(this IConfigurationBuilder builder, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(stream);
        return builder.Add<YamlStreamConfigurationSource>(source => source.Stream = stream);
    }
}
