namespace SmallTalk.Storage.Conformance;

/// <summary>Names the provider whose store a fixture proves. A test looks for one fixture of every provider there is.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false, Inherited = false)]
public sealed class ProvesAttribute(Type provider) : Attribute
{
    public Type Provider => provider;
}
