#!/usr/bin/env bash
# Fetches nats-server from the package archive this system already trusts into .tools/nats/<version>/nats-server.
#
#   scripts/fetch-nats.sh                 the newest version the archive offers
#   scripts/fetch-nats.sh --line 2.10     a version of one line, from whichever suite has it (2.10 is the oldest supported)
#   scripts/fetch-nats.sh --suite trixie  the version of one suite
#   scripts/fetch-nats.sh --all           the version of every suite known here
#
# Versions are kept side by side, so that tests can run on several.
#
# Nothing of the system is changed and no root is needed (scripts/private-apt.sh). What has been fetched once is kept,
# and found without the network; delete .tools/nats to look for newer versions.
set -euo pipefail

readonly NEEDED=2.10.0
readonly REMEDY="Install nats-server ${NEEDED%.*} or newer on PATH, or set ES_NATS_SERVER to one, or start Docker."

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
store=$root/.tools/nats
. "$root/scripts/private-apt.sh"

say() { printf 'fetch-nats: %s\n' "$*"; }
warn() { printf 'fetch-nats: %s\n' "$*" >&2; }
die() { warn "$*"; exit 1; }

newest=yes
line=
suites=()
while [ $# -gt 0 ]; do
  case $1 in
    --suite) [ $# -ge 2 ] || die "--suite needs the name of a suite"; newest=no; suites=("$2"); shift 2 ;;
    --line) [ $# -ge 2 ] || die "--line needs two numbers, such as 2.10"; newest=no; line=$2; shift 2 ;;
    --all) newest=no; suites=(); shift ;;
    -h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
    *) die "unknown option $1; see --help" ;;
  esac
done

version_of() { "$1" --version 2>/dev/null | grep nats-server | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1; }
of_line() { [[ "$1." == "$2".* ]]; } # <version> <line>
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]; }

# .tools/nats/by-suite/<name> remembers which version a suite gave, "newest" being one of the names
remembered() {
  local version
  version=$(cat "$store/by-suite/$1" 2>/dev/null) || return 1
  [ -n "$version" ] && [ "$(version_of "$store/$version/nats-server")" = "$version" ] && printf '%s' "$version"
}
remember() { mkdir -p "$store/by-suite" && printf '%s\n' "$2" >"$store/by-suite/.$1.$$" \
  && mv -f "$store/by-suite/.$1.$$" "$store/by-suite/$1"; }

if [ $newest = yes ] && version=$(remembered newest); then
  say "nats-server $version is in .tools/nats"
  exit 0
fi
if [ -n "$line" ]; then
  for binary in "$store/$line".*/nats-server; do
    if [ -x "$binary" ] && version=$(version_of "$binary") && of_line "$version" "$line"; then
      say "nats-server $version is in .tools/nats"
      exit 0
    fi
  done
fi
if [ ${#suites[@]} -eq 1 ] && version=$(remembered "${suites[0]}"); then
  say "nats-server $version of ${suites[0]} is in .tools/nats"
  exit 0
fi

find_archive >/dev/null || die "$(find_archive). $REMEDY"
case $vendor in
  ubuntu) component=universe; known=(devel "$codename" noble) ;;
  debian) component=main; known=(sid forky trixie) ;;
esac
[ ${#suites[@]} -gt 0 ] || suites=("${known[@]}")
if [ -n "$line" ]; then # an old line is in an old suite
  mapfile -t suites < <(printf '%s\n' "${suites[@]}" | tac)
fi

mkdir -p "$store"
work=$(mktemp -d "$store/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

obtain() { # <suite>: sets version and keeps the binary, or says why not and fails
  local suite=$1 mirror here=$work/$1 binary
  mkdir -p "$here"
  for mirror in "${sources[@]}"; do
    prepare "$here" "$mirror" "$suite" "$component"
    download "$here" nats-server || continue
    binary=$here/unpacked/usr/sbin/nats-server
    [ -x "$binary" ] || binary=$here/unpacked/usr/bin/nats-server
    version=$(version_of "$binary") || version=
    if [ -z "$version" ]; then
      echo "the nats-server of $suite does not run on this system" >>"$here/log"
    elif ! at_least "$version" $NEEDED; then
      echo "$suite has nats-server $version, older than $NEEDED" >>"$here/log"
    else
      mkdir -p "$store/$version"
      mv -f "$binary" "$store/$version/nats-server"
      remember "$suite" "$version"
      return 0
    fi
  done
  warn "nothing usable in $suite: $(grep -v '^$' "$here/log" 2>/dev/null | tail -n 1)"
  return 1
}

mapfile -t sources < <(mirrors "$work/uris")
[ ${#sources[@]} -gt 0 ] || die "apt has no sources of $vendor configured. $REMEDY"

got=
for suite in "${suites[@]}"; do
  [ -n "$suite" ] || continue
  version=$(remembered "$suite") || obtain "$suite" || continue
  [ -z "$line" ] || of_line "$version" "$line" || continue
  got+="${got:+, }$version from $suite"
  if [ $newest = yes ]; then
    remember newest "$version"
    break
  fi
  [ -z "$line" ] || break
done
[ -n "$got" ] || die "the package archive gave no usable nats-server${line:+ of line $line}. $REMEDY"
say "nats-server $got is in .tools/nats"
