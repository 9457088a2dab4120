using Microsoft.Extensions.Configuration;

namespace SmallTalk.Configuration;

internal sealed class YamlConfigurationProvider(YamlConfigurationSource source) : FileConfigurationProvider(source)
{
    public override void Load(Stream stream) => Data = YamlSettings.Read(stream, Source.Path);
}
