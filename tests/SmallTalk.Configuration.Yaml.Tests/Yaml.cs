using System.Text;
using Microsoft.Extensions.Configuration;

namespace SmallTalk.Configuration;

/// <summary>Text as configuration.</summary>
internal static class Yaml
{
    public static IConfigurationRoot Load(string text) => Load(Encoding.UTF8.GetBytes(text));

    public static IConfigurationRoot Load(byte[] text) => new ConfigurationBuilder().AddYamlStream(new MemoryStream(text)).Build();

    public static IConfigurationRoot LoadJson(string text) => new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(text))).Build();

    /// <summary>All keys that have a setting or sections, with their values.</summary>
    public static (string Path, string? Value)[] Pairs(this IConfigurationRoot configuration) =>
        [.. configuration.AsEnumerable().Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key, StringComparer.Ordinal)];

    /// <summary>Loads text that is refused, and hands out the error.</summary>
    public static string Error(string text)
    {
        var load = () => Load(text);
        return load.Should().Throw<FormatException>().Which.Message;
    }
}
