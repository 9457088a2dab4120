namespace SmallTalk.Sessions;

/// <summary>What happens to a change when the store fails longer than it is retried.</summary>
public enum StoreFailurePolicy
{
    /// <summary>The change is refused with the store's error; nothing is kept that was not acknowledged.</summary>
    Refuse = 0,

    /// <summary>The session goes on in memory and is saved when the store is back; receipts say that they are not durable. While the host stops, changes are refused as above.</summary>
    ContinueInMemory = 1,
}
