# For the scripts that fetch programs, which source it: packages of the archive that this system already trusts, of any
# suite of it, without root and without changing anything of the system. apt works on private lists, caches and
# settings, reads the mirror from the system's own sources, and checks signatures with the distribution's keyring.

# Sets vendor (debian or ubuntu) and codename, or says why there is no such archive and fails.
find_archive() {
  local tool distribution
  for tool in apt-get apt-config dpkg; do
    command -v $tool >/dev/null || { echo "there is no $tool here: this script needs Debian or Ubuntu"; return 1; }
  done
  distribution=$(. /etc/os-release 2>/dev/null && printf ' %s %s ' "${ID:-}" "${ID_LIKE:-}")
  codename=$(. /etc/os-release 2>/dev/null && printf '%s' "${UBUNTU_CODENAME:-${VERSION_CODENAME:-}}")
  case $distribution in
    *' ubuntu '*) vendor=ubuntu ;;
    *' debian '*) vendor=debian ;;
    *) echo "this is neither Debian nor Ubuntu"; return 1 ;;
  esac
}

# mirrors <empty directory>: the system's sources name the mirror; the second way also works when the lists were never fetched
mirrors() {
  {
    apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null \
      | awk -v vendor="$vendor" 'tolower($1) == vendor { print $NF }'
    mkdir -p "$1/partial"
    apt-get -o Dir::State::Lists="$1" update --print-uris 2>/dev/null \
      | sed -n "s|^'\(.*/\)dists/.*/InRelease'.*|\1|p"
  } | grep -v security | awk 'NF && !seen[$0]++'
}

# prepare <directory> <mirror> <suite> <components>
prepare() {
  local file keyring=
  for file in /usr/share/keyrings/$vendor-archive-keyring.{pgp,gpg}; do
    [ -e "$file" ] && keyring="signed-by=$file" && break
  done
  mkdir -p "$1"/{lists/partial,cache/archives/partial,state}
  : >"$1/state/status"
  printf 'deb [%s target=Packages lang=none] %s %s %s\n' "$keyring" "$2" "$3" "$4" >"$1/sources.list"
  cat >"$1/apt.conf" <<EOF
Dir::Etc::SourceList "$1/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::State "$1/state";
Dir::State::Status "$1/state/status";
Dir::State::Lists "$1/lists";
Dir::Cache "$1/cache";
Acquire::Retries "2";
APT::Update::Error-Mode "any";
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
EOF
  [ "$(id -u)" -ne 0 ] || echo 'APT::Sandbox::User "root";' >>"$1/apt.conf"
}

# download <prepared directory> <packages>: unpacks them into unpacked there, and says in log there why not
download() {
  local here=$1 package; shift
  apt-get -qq -c "$here/apt.conf" update >"$here/log" 2>&1 \
    && (cd "$here" && apt-get -qq -c "$here/apt.conf" download "$@" >>"$here/log" 2>&1) || return 1
  for package in "$here"/*.deb; do
    dpkg -x "$package" "$here/unpacked" || return 1
  done
}
