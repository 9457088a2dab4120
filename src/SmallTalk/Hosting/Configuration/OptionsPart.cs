using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace SmallTalk.Hosting;

/// <summary>Gives a room its options: the part of the whole, then what the host has configured on the part itself.</summary>
/// <remarks>Whoever asks for a part while any part is wrong gets the error that names everything, not only the own faults.</remarks>
internal sealed class OptionsPart<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>
    : IOptionsFactory<T>,
        IOptionsPart
    where T : class
{
    private readonly Lazy<T> _options;
    private readonly IEnumerable<IValidateOptions<T>> _validators;
    private readonly Lazy<OptionsCheck> _check;

    public OptionsPart(
        Func<SmallTalkOptions, T> part,
        IOptions<SmallTalkOptions> whole,
        IEnumerable<IConfigureOptions<T>> setups,
        IEnumerable<IPostConfigureOptions<T>> lastSetups,
        IEnumerable<IValidateOptions<T>> validators,
        Lazy<OptionsCheck> check
    )
    {
        _options = new(() => Build(part(whole.Value), setups, lastSetups));
        _validators = validators;
        _check = check;
    }

    /// <inheritdoc/>
    public T Create(string name)
    {
        _check.Value.Run();
        return _options.Value;
    }

    /// <inheritdoc/>
    public IEnumerable<string> FindFaults() =>
        _validators.Select(validator => validator.Validate(Options.DefaultName, _options.Value)).SelectMany(result => result.Failures ?? []);

    private static T Build(T options, IEnumerable<IConfigureOptions<T>> setups, IEnumerable<IPostConfigureOptions<T>> lastSetups)
    {
        foreach (var setup in setups)
            setup.Configure(options);
        foreach (var setup in lastSetups)
            setup.PostConfigure(Options.DefaultName, options);
        return options;
    }
}
