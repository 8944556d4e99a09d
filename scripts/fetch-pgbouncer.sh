#!/usr/bin/env bash
# Fetches PgBouncer and the libraries it needs from the package archive this system already trusts into .tools/pgbouncer,
# for the tests of PostgreSQL behind a proxy that pools transactions.
#
#   scripts/fetch-pgbouncer.sh          does nothing if there is one, here or on the system
#
# Nothing of the system is changed and no root is needed (scripts/private-apt.sh).
set -euo pipefail

readonly REMEDY="Install it (apt-get install pgbouncer), or set ES_PGBOUNCER to it."

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
store=$root/.tools/pgbouncer
. "$root/scripts/private-apt.sh"

say() { printf 'fetch-pgbouncer: %s\n' "$*"; }
die() { printf 'fetch-pgbouncer: %s\n' "$*" >&2; exit 1; }

case ${1:-} in
  '') ;;
  -h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
  *) die "unknown option $1; see --help" ;;
esac
for program in "${ES_PGBOUNCER:-}" "$store/pgbouncer" /usr/sbin/pgbouncer /usr/bin/pgbouncer; do
  if [ -x "$program" ] && "$program" --version >/dev/null 2>&1; then exit 0; fi
done

find_archive >/dev/null || die "$(find_archive). $REMEDY"
components=main
[ $vendor = debian ] || components='main universe'

mkdir -p "$root/.tools"
work=$(mktemp -d "$root/.tools/.pgbouncer.XXXXXX")
trap 'rm -rf "$work"' EXIT

# what of its libraries this system lacks; the names are those of the last releases of Debian and Ubuntu
libraries() { apt-cache -c "$work/apt.conf" pkgnames | grep -xE 'libevent-2\.1-7(t64)?|libc-ares2|libcares2|libldap-?2.*|libsystemd0'; }

mapfile -t sources < <(mirrors "$work/uris")
[ ${#sources[@]} -gt 0 ] || die "apt has no sources of $vendor configured. $REMEDY"
for mirror in "${sources[@]}"; do
  prepare "$work" "$mirror" "$codename" "$components"
  apt-get -qq -c "$work/apt.conf" update >"$work/log" 2>&1 || continue
  mapfile -t packages < <(libraries)
  download "$work" pgbouncer "${packages[@]}" || continue
  # finds its libraries beside itself
  cat >"$work/unpacked/pgbouncer" <<'EOF'
#!/bin/sh
here=$(dirname "$0")
LD_LIBRARY_PATH=$(echo "$here"/usr/lib/*-linux-gnu* | tr ' ' :) exec "$here/usr/sbin/pgbouncer" "$@"
EOF
  chmod +x "$work/unpacked/pgbouncer"
  if version=$("$work/unpacked/pgbouncer" --version 2>>"$work/log"); then
    rm -rf "$store"
    mv "$work/unpacked" "$store"
    say "$(head -n 1 <<<"$version") is in .tools/pgbouncer"
    exit 0
  fi
done
die "the package archive gave no usable pgbouncer: $(grep -v '^$' "$work/log" 2>/dev/null | tail -n 1). $REMEDY"
