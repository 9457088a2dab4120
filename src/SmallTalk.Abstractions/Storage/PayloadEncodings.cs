namespace SmallTalk.Storage;

/// <summary>How the bytes of a payload are to be read. Values are part of the stored format and never change.</summary>
[Flags]
public enum PayloadEncodings
{
    /// <summary>UTF-8 JSON, compact. A readable store may embed it as it is.</summary>
    Json = 0,

    /// <summary>Compressed with Brotli (RFC 7932).</summary>
    Brotli = 1,

    /// <summary>Encrypted with AES-256-GCM (NIST SP 800-38D), after compression.</summary>
    Encrypted = 2,
}
