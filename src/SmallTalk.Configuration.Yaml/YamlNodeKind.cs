namespace SmallTalk.Configuration;

internal enum YamlNodeKind
{
    Scalar,
    Map,
    Sequence,
}
