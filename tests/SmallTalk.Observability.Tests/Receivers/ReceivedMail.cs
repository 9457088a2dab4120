using System.Text;
using MimeKit;

namespace SmallTalk.Observability.Tests.Receivers;

/// <summary>A mail that arrived.</summary>
/// <param name="From">The sender of the envelope.</param>
/// <param name="To">The recipients of the envelope that were accepted.</param>
/// <param name="Text">All of it, as it came over the wire.</param>
internal sealed record ReceivedMail(string From, IReadOnlyList<string> To, string Text)
{
    public MimeMessage Message { get; } = MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(Text)));

    /// <summary>The lines of the body.</summary>
    public string[] Body => Message.TextBody!.ReplaceLineEndings("\n").Split('\n');
}
