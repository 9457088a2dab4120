namespace SmallTalk.Storage.Sqlite;

/// <summary>Something that is to be written: done in a transaction that it shares with others, answered when that is durable.</summary>
internal abstract class WriteRequest
{
    /// <summary>Reads first, then writes. May be done again when the transaction is rolled back.</summary>
    public abstract void Execute(WriteTransaction transaction);

    /// <summary>The transaction is durable.</summary>
    public abstract void Complete();

    /// <summary>The transaction failed.</summary>
    public abstract void Fail(Exception error);
}
