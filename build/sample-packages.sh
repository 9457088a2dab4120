#!/usr/bin/env bash
# Packs the packages, then restores, builds and runs samples/PackageConsumer from them, and checks what it prints.
# The packages are taken from artifacts/packages, everything else from the package sources of your own configuration.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

bash build/pack.sh
package=$(ls artifacts/packages/SmallTalk.Abstractions.*.nupkg)
version=${package#artifacts/packages/SmallTalk.Abstractions.}
version=${version%.nupkg}

# A cache of its own: an unchanged version number would otherwise bring back an older build of the package.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export NUGET_PACKAGES="$work/packages"
dotnet build samples/PackageConsumer --configuration Release --verbosity quiet --artifacts-path "$work/out" -p:SmallTalkVersion="$version" </dev/null

dotnet "$work/out/bin/PackageConsumer/release/PackageConsumer.dll" "$work/data" </dev/null | tee "$work/output"
diff "$work/output" - <<'EOF'
Dear Ann, thank you for your patience. Short and warm: send it.
stored up to message 3
after the restart: 3 messages
EOF
echo "packages $version: complete"
