#!/usr/bin/env bash
# Writes the public members of a source project that are not declared yet into its PublicAPI.Unshipped.txt, and takes out those that are gone.
# Usage: build/public-api.sh src/SmallTalk [more projects]
set -euo pipefail
cd "$(dirname "$0")/.."
for project in "$@"; do
  file="$project/PublicAPI.Unshipped.txt"
  printf '#nullable enable\n' > "$file"
  { dotnet build "$project" -c Release --nologo -v q -m:1 -tl:off 2>&1 || true; } \
    | sed -n "s/.*error RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" \
    | LC_ALL=C sort -u >> "$file"
  printf '%s: %s members\n' "$project" "$(($(wc -l < "$file") - 1))"
done
