using TestReport;

// TestReport <repository> <results>: prints what build/test.sh has to say and exits with 1 when something is not as it should be.
// <results> has one folder per test project with its .trx and coverage files.
if (args is not [var repository, var results])
{
    Console.Error.WriteLine("usage: TestReport <repository> <results>");
    return 2;
}

var projects = Repository.TestProjects(repository).Select(name => TestRun.Read(name, Path.Combine(results, name))).ToList();
var coverage = Coverage.Read(Directory.EnumerateFiles(results, "coverage.cobertura.xml", SearchOption.AllDirectories));
var packages = Repository.Packages(repository).Select(package => PackageCoverage.Of(package, coverage)).ToList();

return Report.Print(Console.Out, projects, packages) ? 0 : 1;
