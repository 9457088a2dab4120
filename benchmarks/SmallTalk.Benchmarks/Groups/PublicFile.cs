namespace SmallTalk.Benchmarks.Groups;

/// <summary>A file of public data.</summary>
/// <param name="Path">Where it is in the data folder.</param>
/// <param name="Origin">Repository and commit.</param>
/// <param name="Licence">Its licence.</param>
internal sealed record PublicFile(string Path, string Origin, string Licence)
{
    public static PublicFile ClincQuestions { get; } = new("clinc150/data_full.json", "clinc/oos-eval, 828f809", "CC BY 3.0");

    public static PublicFile ClincDomains { get; } = new("clinc150/domains.json", "clinc/oos-eval, 828f809", "CC BY 3.0");

    public static PublicFile Sgd { get; } =
        new(
            "sgd/dev_sample800_g10.json",
            "google-research-datasets/dstc8-schema-guided-dialogue, e852981: 800 dialogues of the dev split, with a group of 10 services each",
            "CC BY-SA 4.0"
        );
}
