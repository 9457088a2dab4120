namespace SmallTalk.Alerts;

/// <summary>How the connection to the mail server is encrypted.</summary>
public enum SmtpSecurity
{
    /// <summary>It begins in the clear and is encrypted by STARTTLS before anything is said (port 587). A server that cannot do it gets nothing.</summary>
    StartTls = 0,

    /// <summary>It is encrypted from the first byte (port 465).</summary>
    Tls = 1,

    /// <summary>It is not encrypted: for a mail server on this machine, or in a network of your own. No password is sent to another machine.</summary>
    None = 2,
}
