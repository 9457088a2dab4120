using YamlDotNet.Core;

namespace SmallTalk.Configuration;

/// <summary>An entry of a map, with the place of its key.</summary>
internal readonly record struct YamlKey(Mark Place, YamlNode Value);
