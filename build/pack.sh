#!/usr/bin/env bash
# Packs every package into artifacts/packages, with the checksums of the packed assemblies in assemblies.sha256.
# "--verify" also packs a second clone of the committed state in another folder and fails unless the assemblies are identical.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export CI=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

rm -rf artifacts/packages
dotnet pack SmallTalk.sln --configuration Release --verbosity quiet --output artifacts/packages </dev/null
for project in src/*/*.csproj; do
  name=$(basename "$project" .csproj)
  (cd "artifacts/bin/$name/release" && sha256sum "$name.dll")
done >artifacts/packages/assemblies.sha256

if [ "${1:-}" = "--verify" ]; then
  twin=$(mktemp -d)
  trap 'rm -rf "$twin"' EXIT
  git clone --quiet "$root" "$twin/clone"
  bash "$twin/clone/build/pack.sh"
  diff artifacts/packages/assemblies.sha256 "$twin/clone/artifacts/packages/assemblies.sha256"
  echo "two builds, identical assemblies: $(wc -l <artifacts/packages/assemblies.sha256)"
fi
