using SmallTalk.Agents;
using SmallTalk.Events;
using SmallTalk.Groups;
using SmallTalk.Sessions;
using SmallTalk.State;
using SmallTalk.Storage;
using SmallTalk.Turns;

namespace SmallTalk.Hosting;

/// <summary>Everything that can be configured, one part per room; section <c>SmallTalk</c>.</summary>
/// <remarks>Defaults give way to the section, the section to flat variables such as <c>STORAGE_TYPE</c>, and those to code. Read once, at the start.</remarks>
public sealed class SmallTalkOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "SmallTalk";

    /// <summary>Which store is used and where it is.</summary>
    public StorageOptions Storage { get; } = new();

    /// <summary>How the file store works.</summary>
    public FileStoreOptions Files { get; } = new();

    /// <summary>How the in-memory store works.</summary>
    public InMemoryStoreOptions Memory { get; } = new();

    /// <summary>How this process holds its lease in the store.</summary>
    public ProcessLeaseOptions Lease { get; } = new();

    /// <summary>How messages, state and metadata become bytes.</summary>
    public PayloadOptions Payloads { get; } = new();

    /// <summary>How sessions are kept, saved and ended.</summary>
    public SessionOptions Sessions { get; } = new();

    /// <summary>How calls of agents are guarded.</summary>
    public AgentOptions Agents { get; } = new();

    /// <summary>How turns are run.</summary>
    public TurnRunnerOptions Turns { get; } = new();

    /// <summary>How groups choose their speakers.</summary>
    public GroupOptions Groups { get; } = new();

    /// <summary>How events are kept and delivered.</summary>
    public EventOptions Events { get; } = new();

    /// <summary>How state is shared.</summary>
    public StateOptions State { get; } = new();

    /// <summary>How long a graceful stop may take.</summary>
    public ShutdownOptions Shutdown { get; } = new();
}
