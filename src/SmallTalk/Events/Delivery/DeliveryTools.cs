using Microsoft.Extensions.Logging;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>What all lanes of a bus share.</summary>
internal sealed record DeliveryTools(
    IStoreBackend Backend,
    IProcessIdentity Identity,
    string? InstanceName,
    EventOptions Options,
    EventInstruments Instruments,
    DeliveryLatency Latency,
    ProcessedIdsBudget Processed,
    SubscriberEvents Told,
    TimeProvider Time,
    ILogger Logger
)
{
    /// <summary>Whether other processes may have the same subscribers.</summary>
    public bool IsShared => Backend.Capabilities.HasFlag(StoreCapabilities.Shared);
}
