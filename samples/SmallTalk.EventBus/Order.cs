using System.Text.Json.Serialization;

namespace SmallTalk.Samples.EventBus;

/// <summary>What the events of this sample carry.</summary>
/// <param name="Id">Which order.</param>
/// <param name="Cents">What it costs.</param>
internal sealed record Order(string Id, int Cents)
{
    /// <summary>The topic of orders that were placed.</summary>
    public const string Placed = "order:placed";

    /// <summary>The topic of orders that were sent off.</summary>
    public const string Shipped = "order:shipped";
}

/// <summary>How it is written and read: source-generated, so that it is fast and can be trimmed.</summary>
[JsonSerializable(typeof(Order))]
internal sealed partial class OrderJson : JsonSerializerContext;
