using SmallTalk.Hosting;
using SmallTalk.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses the store.</summary>
public static class SmallTalkBuilderStoreExtensions
{
    /// <summary>Keeps everything in memory: for tests and trials. Wins over <c>STORAGE_TYPE</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder UseInMemoryStore(this ISmallTalkBuilder builder) => builder.UseStore("memory");

    /// <summary>Keeps everything in a directory of readable files; the default. Wins over <c>STORAGE_TYPE</c>.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The directory; a relative one begins at the content root. Null is as configured, <c>./data</c> by default.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder UseFileStore(this ISmallTalkBuilder builder, string? path = null)
    {
        builder.UseStore("file");
        if (path is not null)
            builder.Services.Configure<StorageOptions>(options => options.Path = path);
        return builder;
    }

    /// <summary>Wraps the store, whichever is chosen. Decorators wrap in the order in which they are added: the last one is the outermost.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="decorate">Makes the outer store of the inner one; the outer one disposes the inner one.</param>
    /// <returns>The builder.</returns>
    public static ISmallTalkBuilder DecorateStore(this ISmallTalkBuilder builder, Func<IStoreBackend, IServiceProvider, IStoreBackend> decorate)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(decorate);
        builder.Services.AddSingleton(new StoreDecorator(decorate));
        return builder;
    }

    private static ISmallTalkBuilder UseStore(this ISmallTalkBuilder builder, string type)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<StorageOptions>(options => options.Type = type);
        return builder;
    }
}
