using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SmallTalk.Integration.Documentation;

/// <summary>A piece of C# of a page, compiled as a program that has what <see cref="SnippetContext"/> holds. An ellipsis stands for what readers put there.</summary>
/// <param name="Line">Its first line on the page.</param>
/// <param name="Code">What stands there.</param>
internal sealed partial record Snippet(int Line, string Code)
{
    private const string Usings = """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Text.Json;
        using System.Threading;
        using System.Threading.Channels;
        using System.Threading.Tasks;
        using FluentAssertions;
        using Microsoft.Extensions.AI;
        using Microsoft.Extensions.DependencyInjection;
        using Microsoft.Extensions.Hosting;
        using Npgsql;
        using OpenTelemetry.Metrics;
        using OpenTelemetry.Trace;
        using SmallTalk.Agents;
        using SmallTalk.Alerts;
        using SmallTalk.Diagnostics;
        using SmallTalk.Events;
        using SmallTalk.Groups;
        using SmallTalk.Hosting;
        using SmallTalk.Sessions;
        using SmallTalk.State;
        using SmallTalk.Storage;
        using SmallTalk.Testing;
        using SmallTalk.Turns;
        using static SmallTalk.Integration.Documentation.SnippetContext;

        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Append(typeof(Snippet).Assembly.Location)
            .Distinct()
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>The snippets of a page.</summary>
    public static IEnumerable<Snippet> Of(string page)
    {
        var text = File.ReadAllText(page);
        return Block().Matches(text).Select(match => new Snippet(2 + text.AsSpan(0, match.Index).Count('\n'), match.Groups["code"].Value));
    }

    /// <summary>Compiles a snippet.</summary>
    /// <returns>The errors.</returns>
    public static IReadOnlyList<string> Compile(string code)
    {
        code = EmptyLine().Replace(code, "");
        code = Continued().Replace(code, ");");
        code = code.Replace("{ … }", "{ }").Replace("…", "null!");
        var tree = CSharpSyntaxTree.ParseText(Usings + code, new CSharpParseOptions(LanguageVersion.Preview));
        var isProgram = tree.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        var options = new CSharpCompilationOptions(
            isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable
        );
        var errors = CSharpCompilation.Create("Snippet", [tree], References, options).GetDiagnostics().Where(it => it.Severity == DiagnosticSeverity.Error);
        return [.. errors.Select(error => error.ToString())];
    }

    [GeneratedRegex("^```csharp\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("^ *… *(//.*)?$", RegexOptions.Multiline)]
    private static partial Regex EmptyLine();

    [GeneratedRegex("\\)\\.\\.\\.(?= *(//|$))", RegexOptions.Multiline)]
    private static partial Regex Continued();
}
