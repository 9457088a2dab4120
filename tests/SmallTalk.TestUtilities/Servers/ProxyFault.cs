namespace SmallTalk.TestUtilities.Servers;

/// <summary>What a <see cref="TcpProxy"/> does to the connections that go through it.</summary>
public enum ProxyFault
{
    /// <summary>Passes everything on.</summary>
    None,

    /// <summary>Passes everything on, late.</summary>
    Delay,

    /// <summary>Resets connections, and new ones at once.</summary>
    Reset,

    /// <summary>Swallows what either side sends; new connections are accepted and lead nowhere.</summary>
    BlackHole,

    /// <summary>The server's side is closed, the client's stays open and silent.</summary>
    HalfOpen,

    /// <summary>Lets a number of bytes of the server's replies through on each connection, then closes it.</summary>
    CutReply,
}
