using System.Collections.Frozen;

namespace SmallTalk.Architecture.Packages;

/// <summary>What each package may reference. A name that ends in <c>*</c> stands for all that begin so.</summary>
internal static class PackageTable
{
    private const string Abstractions = "SmallTalk.Abstractions";

    // Contracts of the base class library that come as packages: free for all.
    private static readonly string[] Base =
    [
        "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Hosting.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.Extensions.Options",
        "Microsoft.Extensions.AI.Abstractions",
    ];

    private static readonly string[] Binding = ["Microsoft.Extensions.Options.ConfigurationExtensions", "Microsoft.Extensions.Options.DataAnnotations"];

    public static FrozenDictionary<string, string[]> MayReference { get; } =
        new Dictionary<string, string[]>
        {
            [Abstractions] = Base,
            // Hosting for HostOptions alone: its default time-out would cut a graceful stop short (ADR 0007).
            ["SmallTalk"] =
            [
                .. Base,
                .. Binding,
                Abstractions,
                "Microsoft.Extensions.AI",
                "Microsoft.Extensions.Hosting",
                "Polly.Core",
                "System.Threading.RateLimiting",
            ],
            ["SmallTalk.Storage.Sqlite"] = [.. Base, .. Binding, Abstractions, "Microsoft.Data.Sqlite*"],
            ["SmallTalk.Storage.Redis"] = [.. Base, .. Binding, Abstractions, "StackExchange.Redis"],
            ["SmallTalk.Storage.Postgres"] = [.. Base, .. Binding, Abstractions, "Npgsql"],
            ["SmallTalk.Storage.Conformance"] = [.. Base, Abstractions],
            ["SmallTalk.Testing"] = [.. Base, Abstractions, "SmallTalk", "Microsoft.Extensions.Hosting", "Microsoft.Extensions.TimeProvider.Testing"],
            ["SmallTalk.Observability"] =
            [
                .. Base,
                .. Binding,
                Abstractions,
                "OpenTelemetry*",
                "Microsoft.Extensions.Diagnostics.HealthChecks*",
                "Microsoft.Extensions.Http",
                "MailKit",
            ],
            ["SmallTalk.AspNetCore"] = [.. Base, .. Binding, Abstractions, "SmallTalk", "SmallTalk.Observability", "Microsoft.AspNetCore.App"],
            ["SmallTalk.AgentFramework"] =
            [
                .. Base,
                Abstractions,
                "SmallTalk",
                "Microsoft.Agents.AI",
                "Microsoft.Agents.AI.Abstractions",
                "Microsoft.Agents.AI.Workflows",
            ],
            ["SmallTalk.Configuration.Yaml"] = ["Microsoft.Extensions.Configuration*", "YamlDotNet"],
            ["SmallTalk.Cli"] =
            [
                .. Base,
                Abstractions,
                "SmallTalk",
                "SmallTalk.Storage.Sqlite",
                "SmallTalk.Storage.Redis",
                "SmallTalk.Storage.Postgres",
                "Microsoft.Extensions.Hosting",
                "System.CommandLine",
                "Spectre.Console",
            ],
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Names the references that the table does not grant; a package that is not in the table may reference nothing.</summary>
    public static IEnumerable<string> Violations(string package, IEnumerable<string> references)
    {
        var allowed = MayReference.GetValueOrDefault(package, []);
        return references.Where(reference => !allowed.Any(pattern => Matches(pattern, reference))).Select(reference => $"{package} references {reference}");
    }

    private static bool Matches(string pattern, string reference) =>
        pattern.EndsWith('*') ? reference.StartsWith(pattern[..^1], StringComparison.Ordinal) : reference == pattern;
}
