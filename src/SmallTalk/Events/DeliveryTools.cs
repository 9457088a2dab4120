using Microsoft.Extensions.Logging;
using SmallTalk.Storage;

namespace SmallTalk.Events;

/// <summary>What every delivery loop of a bus shares.</summary>
internal sealed record DeliveryTools(
    IStoreBackend Backend,
    IProcessIdentity Identity,
    EventOptions Options,
    EventInstruments Instruments,
    TimeProvider Time,
    ILogger Logger
);
