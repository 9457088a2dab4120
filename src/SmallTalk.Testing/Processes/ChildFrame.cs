using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace SmallTalk.Testing;

/// <summary>One line of the protocol between a host and an agent's process. What it says is in <c>docs/testing.md</c>.</summary>
internal sealed record ChildFrame
{
    public const int CurrentProtocol = 1;

    // Of the host.
    public const string Start = "start";
    public const string Request = "request";
    public const string Next = "next";
    public const string Cancel = "cancel";
    public const string Probe = "probe";

    // Of the child.
    public const string Hello = "hello";
    public const string Beat = "beat";
    public const string Failed = "failed";
    public const string Update = "update";
    public const string End = "end";
    public const string Error = "error";
    public const string Probed = "probed";

    public required string Type { get; init; }

    /// <summary>Which request or probe it belongs to: 1, 2, 3 …; 0 is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Id { get; init; }

    public int? Protocol { get; init; }

    public int? BeatMilliseconds { get; init; }

    public int? MaxLineBytes { get; init; }

    public ChildRequest? Asked { get; init; }

    public ChatResponseUpdate? Said { get; init; }

    /// <summary>What the agent has written into its memory since it was last asked.</summary>
    public Dictionary<string, JsonElement>? Changed { get; init; }

    /// <summary>What it has removed from there.</summary>
    public List<string>? Removed { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Reason { get; init; }

    [JsonConverter(typeof(JsonStringEnumConverter<ErrorClass>))]
    public ErrorClass? Class { get; init; }
}
