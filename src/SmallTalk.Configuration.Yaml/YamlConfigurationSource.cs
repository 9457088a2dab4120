using Microsoft.Extensions.Configuration;

namespace SmallTalk.Configuration;

/// <summary>A YAML file as a source of configuration.</summary>
/// <remarks>
/// The file holds one document, a map at its top. Nested maps become sections, sequences become sections named by index, and scalars keep the text they have in the file.
/// What cannot be read ends <see cref="IConfigurationBuilder.Build"/> with an <see cref="InvalidDataException"/> that names the file; its inner <see cref="FormatException"/>
/// names line and column.
/// </remarks>
public sealed class YamlConfigurationSource : FileConfigurationSource
{
    /// <inheritdoc/>
    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        EnsureDefaults(builder);
        return new YamlConfigurationProvider(this);
    }
}
