// Compiled into every test project: all tests run in parallel, each on an instance of its own.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
