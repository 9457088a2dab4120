using Microsoft.Extensions.Configuration;

namespace SmallTalk.Configuration;

internal sealed class YamlStreamConfigurationProvider(YamlStreamConfigurationSource source) : StreamConfigurationProvider(source)
{
    public override void Load(Stream stream) => Data = YamlSettings.Read(stream, name: null);
}
