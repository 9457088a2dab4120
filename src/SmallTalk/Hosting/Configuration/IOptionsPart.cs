namespace SmallTalk.Hosting;

/// <summary>One part of the options, so that all parts can be checked together.</summary>
internal interface IOptionsPart
{
    /// <summary>Names what is wrong with the part.</summary>
    IEnumerable<string> FindFaults();
}
