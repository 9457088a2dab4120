#!/usr/bin/env bash
# Builds the whole solution with warnings as errors, runs every test project with coverage, packs the packages and runs a program on them,
# and checks the coverage floors.
# Needs the .NET SDK. The servers that tests start are installed when they are missing (build/servers.sh).
# The last line is "N passed, N failed"; the exit code is 0 only when all is well.
# CI=true makes the build deterministic and turns absent test data into a failure.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
results="$root/artifacts/test-results"
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

fail() {
  echo "$1" >&2
  echo "0 passed, 1 failed"
  exit 1
}

rm -rf "$results"
mkdir -p "$results"

bash build/servers.sh || fail "the servers that tests start are not there"
dotnet restore SmallTalk.sln --verbosity quiet </dev/null || fail "restore failed"
dotnet build SmallTalk.sln --configuration Release --no-restore --verbosity quiet </dev/null || fail "build failed"

broken=0
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  echo "running $name"
  dotnet test "$project" --configuration Release --no-build --verbosity quiet \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results/$name" \
    --settings build/coverage.runsettings --collect "XPlat Code Coverage" \
    --blame-hang-timeout 10m --blame-hang-dump-type none </dev/null || broken=1
done

echo "running samples/PackageConsumer on the packages"
bash build/sample-packages.sh >"$results/packages.log" 2>&1 || { broken=1; cat "$results/packages.log"; echo "FAILED: packages"; }

report=0
dotnet artifacts/bin/TestReport/release/TestReport.dll "$root" "$results" || report=1
exit $((broken | report))
