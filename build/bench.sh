#!/usr/bin/env bash
# Runs the benchmarks. "--ci": the short run that fails above the absolute limits; "gate [room]": every bar beside its floor.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
exec dotnet run --configuration Release --project benchmarks/SmallTalk.Benchmarks -- "$@" </dev/null
