namespace SmallTalk.Storage.Files;

/// <summary>What an operation of a journal record does to a file. Values are part of the stored format and never change.</summary>
internal enum JournalOpKind : byte
{
    /// <summary>Writes bytes at an offset.</summary>
    Write = 1,

    /// <summary>Removes the file.</summary>
    Delete = 2,
}
