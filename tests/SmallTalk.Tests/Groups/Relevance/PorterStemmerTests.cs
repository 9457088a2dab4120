namespace SmallTalk.Groups.Relevance;

/// <summary>The examples of M. F. Porter, "An algorithm for suffix stripping" (1980), rule by rule. All steps run, so a stem may be shorter than the paper's example of its one rule.</summary>
[Property("Requirement", "B-06")]
public sealed class PorterStemmerTests
{
    // Step 1a
    [TestCase("caresses", "caress")]
    [TestCase("ponies", "poni")]
    [TestCase("ties", "ti")]
    [TestCase("caress", "caress")]
    [TestCase("cats", "cat")]
    // Step 1b
    [TestCase("feed", "feed")]
    [TestCase("agreed", "agre")]
    [TestCase("plastered", "plaster")]
    [TestCase("bled", "bled")]
    [TestCase("motoring", "motor")]
    [TestCase("sing", "sing")]
    [TestCase("conflated", "conflat")]
    [TestCase("troubled", "troubl")]
    [TestCase("sized", "size")]
    [TestCase("hopping", "hop")]
    [TestCase("tanned", "tan")]
    [TestCase("falling", "fall")]
    [TestCase("hissing", "hiss")]
    [TestCase("fizzed", "fizz")]
    [TestCase("failing", "fail")]
    [TestCase("filing", "file")]
    // Step 1c
    [TestCase("happy", "happi")]
    [TestCase("sky", "sky")]
    // Step 2
    [TestCase("relational", "relat")]
    [TestCase("conditional", "condit")]
    [TestCase("rational", "ration")]
    [TestCase("valenci", "valenc")]
    [TestCase("hesitanci", "hesit")]
    [TestCase("digitizer", "digit")]
    [TestCase("conformabli", "conform")]
    [TestCase("radicalli", "radic")]
    [TestCase("differentli", "differ")]
    [TestCase("vileli", "vile")]
    [TestCase("analogousli", "analog")]
    [TestCase("vietnamization", "vietnam")]
    [TestCase("predication", "predic")]
    [TestCase("operator", "oper")]
    [TestCase("feudalism", "feudal")]
    [TestCase("decisiveness", "decis")]
    [TestCase("hopefulness", "hope")]
    [TestCase("callousness", "callous")]
    [TestCase("formaliti", "formal")]
    [TestCase("sensitiviti", "sensit")]
    [TestCase("sensibiliti", "sensibl")]
    // Step 3
    [TestCase("triplicate", "triplic")]
    [TestCase("formative", "form")]
    [TestCase("formalize", "formal")]
    [TestCase("electriciti", "electr")]
    [TestCase("electrical", "electr")]
    [TestCase("hopeful", "hope")]
    [TestCase("goodness", "good")]
    // Step 4
    [TestCase("revival", "reviv")]
    [TestCase("allowance", "allow")]
    [TestCase("inference", "infer")]
    [TestCase("airliner", "airlin")]
    [TestCase("gyroscopic", "gyroscop")]
    [TestCase("adjustable", "adjust")]
    [TestCase("defensible", "defens")]
    [TestCase("irritant", "irrit")]
    [TestCase("replacement", "replac")]
    [TestCase("adjustment", "adjust")]
    [TestCase("dependent", "depend")]
    [TestCase("adoption", "adopt")]
    [TestCase("homologou", "homolog")]
    [TestCase("communism", "commun")]
    [TestCase("activate", "activ")]
    [TestCase("angulariti", "angular")]
    [TestCase("homologous", "homolog")]
    [TestCase("effective", "effect")]
    [TestCase("bowdlerize", "bowdler")]
    // Step 5
    [TestCase("probate", "probat")]
    [TestCase("rate", "rate")]
    [TestCase("cease", "ceas")]
    [TestCase("controll", "control")]
    [TestCase("roll", "roll")]
    // Words of more than one rule, and those that are left as they are
    [TestCase("generalizations", "gener")]
    [TestCase("oscillators", "oscil")]
    [TestCase("toy", "toi")]
    [TestCase("a", "a")]
    [TestCase("401k", "401k")]
    [TestCase("naïve", "naïve")]
    public void Words_are_stemmed(string word, string stem)
    {
        var letters = word.ToCharArray();

        new string(letters, 0, PorterStemmer.Stem(letters)).Should().Be(stem);
    }
}
