namespace SmallTalk.Alerts;

/// <summary>Alerts by e-mail (section <c>SmallTalk:Alerts:Smtp</c>).</summary>
public sealed class SmtpAlertOptions : AlertSinkOptions
{
    /// <summary>The configuration section of these options.</summary>
    public const string SectionName = "SmallTalk:Alerts:Smtp";

    internal const int DefaultPort = 587;
    internal const int MostRecipients = 100;

    /// <summary>The mail server: a name or an address.</summary>
    /// <value>None by default; it must be set.</value>
    public string? Host { get; set; }

    /// <summary>The port of the mail server.</summary>
    /// <value>1 to 65,535; 587 by default.</value>
    public int Port { get; set; } = DefaultPort;

    /// <summary>How the connection is encrypted.</summary>
    /// <value><see cref="SmtpSecurity.StartTls"/> by default.</value>
    public SmtpSecurity Security { get; set; }

    /// <summary>Who signs in at the mail server.</summary>
    /// <value>None by default: nobody signs in.</value>
    public string? User { get; set; }

    /// <summary>The password of <see cref="User"/>. It is neither logged nor shown in errors.</summary>
    /// <value>None by default.</value>
    public string? Password { get; set; }

    /// <summary>The address that the mail comes from, for example <c>SmallTalk &lt;alerts@example.org&gt;</c>.</summary>
    /// <value>None by default; it must be set.</value>
    public string? From { get; set; }

    /// <summary>The addresses that the mail goes to.</summary>
    /// <value>Empty by default; 1 to 100.</value>
    public IList<string> To { get; } = [];
}
