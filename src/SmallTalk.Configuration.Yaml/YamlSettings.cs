using System.Globalization;
using System.Text;
using YamlDotNet.Core;

namespace SmallTalk.Configuration;

/// <summary>Reads YAML text as settings: pairs of a path, its parts joined by colons, and a text.</summary>
internal static class YamlSettings
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads all of a stream, which stays open.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="name">The file it comes from, for errors; null is none.</param>
    /// <exception cref="FormatException">It is no YAML, or YAML that is no configuration; the message names file, line and column.</exception>
    public static Dictionary<string, string?> Read(Stream stream, string? name)
    {
        using var text = new StreamReader(stream, Strict, detectEncodingFromByteOrderMarks: true, leaveOpen: true);
        var reader = new YamlReader(text);
        try
        {
            return new YamlFlattener().Flatten(reader.Read());
        }
        catch (YamlException error)
        {
            throw new FormatException(Describe(name, error.Start, error.Message), error);
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException($"{name ?? "YAML"}: the file is not UTF-8; save it as UTF-8. {error.Message}", error);
        }
        // What the parser's own checks of arguments find, a tag that is no URI for example, comes without a place.
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new FormatException(Describe(name, reader.Place, $"what follows cannot be read. {error.Message}"), error);
        }
    }

    private static string Describe(string? name, Mark place, string message) =>
        string.Create(CultureInfo.InvariantCulture, $"{name ?? "YAML"}, line {place.Line}, column {place.Column}: {message}");
}
