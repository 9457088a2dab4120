using Microsoft.Extensions.Configuration;

namespace SmallTalk.Configuration;

internal sealed class YamlStreamConfigurationSource : StreamConfigurationSource
{
    public override IConfigurationProvider Build(IConfigurationBuilder builder) => new YamlStreamConfigurationProvider(this);
}
