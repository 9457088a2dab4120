using Microsoft.Extensions.DependencyInjection;
using SmallTalk.Hosting;
using SmallTalk.Storage;
using SmallTalk.Testing;

namespace SmallTalk.Tests.Hosting;

public sealed class StoreSelectionTests
{
    [Test]
    public void Code_wins_over_the_variable()
    {
        using var host = Given.Host((ISmallTalkBuilder builder) => builder.UseInMemoryStore(), ("STORAGE_TYPE", "sqlite"));

        host.Services.GetRequiredService<IStoreBackend>().Name.Should().Be("memory");
    }

    [Test]
    public void A_registered_store_is_selected_by_name_without_regard_to_case()
    {
        using var host = Given.Host(
            services =>
            {
                services.AddSmallTalk();
                services.AddSingleton<IStoreProvider>(new NamedProvider("Own"));
            },
            ("SmallTalk:Storage:Type", "oWN")
        );

        host.Services.GetRequiredService<IStoreBackend>().Should().BeOfType<FaultInjectingBackend>();
    }

    [Test]
    public void Decorators_wrap_in_the_order_of_registration()
    {
        var wrapped = new List<string>();
        using var host = Given.Host(
            (ISmallTalkBuilder builder) =>
                builder.UseInMemoryStore().DecorateStore((inner, _) => Wrap("first", inner)).DecorateStore((inner, _) => Wrap("second", inner))
        );

        var backend = host.Services.GetRequiredService<IStoreBackend>();

        backend.Should().BeOfType<FaultInjectingBackend>();
        wrapped.Should().Equal("first over InMemoryStoreBackend", "second over FaultInjectingBackend");

        IStoreBackend Wrap(string name, IStoreBackend inner)
        {
            wrapped.Add($"{name} over {inner.GetType().Name}");
            return new FaultInjectingBackend(inner, new FaultPlan());
        }
    }

    [Test]
    public void A_store_the_host_has_registered_itself_wins()
    {
        var own = new InMemoryStoreBackend(TimeProvider.System);
        using var host = Given.Host(services =>
        {
            services.AddSingleton<IStoreBackend>(own);
            services.AddSmallTalk();
        });

        host.Services.GetRequiredService<IStoreBackend>().Should().BeSameAs(own);
    }

    private sealed class NamedProvider(string name) : IStoreProvider
    {
        public string Name => name;

        public IStoreBackend Create(IServiceProvider services) => new FaultInjectingBackend(new InMemoryStoreBackend(TimeProvider.System), new FaultPlan());
    }
}
