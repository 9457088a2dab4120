namespace SmallTalk.Storage.Sqlite;

/// <summary>Learns of every transaction when it is durable and before it is answered.</summary>
internal interface IWriteObserver
{
    void OnWritten(WriteTransaction transaction);
}
