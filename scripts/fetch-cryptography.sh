#!/usr/bin/env bash
# Fetches Python's cryptography package into .tools/python, for the test that opens our envelopes with a second reader.
#
#   scripts/fetch-cryptography.sh          does nothing if python3 has the package
#
# Nothing of the system is changed and no root is needed: pip installs into a folder, or apt downloads the
# distribution's package, which is unpacked there.
set -euo pipefail

readonly REMEDY="Install it: apt-get install python3-cryptography, or python3 -m pip install cryptography."

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
store=$root/.tools/python

say() { printf 'fetch-cryptography: %s\n' "$*"; }
die() { printf 'fetch-cryptography: %s\n' "$*" >&2; exit 1; }
usable() { PYTHONPATH=$store python3 -B -c 'from cryptography.hazmat.primitives.ciphers import aead' 2>/dev/null; }

case ${1:-} in
  '') ;;
  -h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "$0"; exit 0 ;;
  *) die "unknown option $1; see --help" ;;
esac
command -v python3 >/dev/null || die "there is no python3. Install it with its cryptography package: apt-get install python3-cryptography."
if usable; then exit 0; fi

mkdir -p "$store"
if python3 -m pip install --quiet --disable-pip-version-check --target "$store" cryptography 2>/dev/null && usable; then
  say "the package is in .tools/python"
  exit 0
fi

command -v apt-get >/dev/null || die "neither pip nor apt-get gave Python's cryptography package. $REMEDY"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && apt-get -qq download python3-cryptography python3-cffi-backend) >"$work/log" 2>&1 \
  || die "apt-get gave no python3-cryptography: $(tail -n 1 "$work/log"). $REMEDY"
for package in "$work"/*.deb; do
  dpkg -x "$package" "$work/unpacked"
done
cp -r "$work"/unpacked/usr/lib/python3/dist-packages/. "$store/"
usable || die "the distribution's python3-cryptography does not run here. $REMEDY"
say "the distribution's package is in .tools/python"
