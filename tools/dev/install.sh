# Installs what is missing of Debian's packages. Sourced after lib.sh.

readonly BUILD_PACKAGES=(
  ca-certificates ccache cmake curl g++ mold ninja-build pkg-config tzdata
  libabsl-dev libc-ares-dev libcli11-dev libcpp-httplib-dev libcsv-dev libcurl4-openssl-dev libdtl-dev libgmock-dev
  libgrpc++-dev libgtest-dev libgumbo-dev libicu-dev libjemalloc-dev liblua5.4-dev libprotobuf-dev libprotoc-dev libpugixml-dev
  libre2-dev libroaring-dev librocksdb-dev libsimdjson-dev libssl-dev libstemmer-dev libyaml-dev prometheus-cpp-dev protobuf-compiler protobuf-compiler-grpc
)
readonly TEST_PACKAGES=(clang-14 libclang-rt-14-dev llvm-14 openssl prometheus)
readonly CHECK_PACKAGES=(clang-format-14 clang-tidy-14 git shellcheck)

# Programs that a machine may have from elsewhere than Debian.
programs() {
  command -v npm >/dev/null || printf 'npm '
  command -v kubectl >/dev/null || printf 'kubernetes-client '
}

# Of the packages given, those that are not installed.
missing_packages() {
  local package installed
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p')
  for package in "$@"; do
    grep -qxF -- "$package" <<<"$installed" || printf '%s ' "$package"
  done
}

# Downloads, unpacks and sets up: three lines for each package.
count_apt() {
  case $1 in
    *" newly installed, "*) [[ $1 =~ ([0-9]+)\ newly ]] && total=$((3 * BASH_REMATCH[1])) ;;
    Get:* | "Unpacking "* | "Setting up "*) ((++done)) ;;
  esac
  ((done <= total)) || done=$total
}

# A package may bring a service and start it; here only its programs are wanted. In a subshell, so
# that its trap is its own.
readonly POLICY=/usr/sbin/policy-rc.d
apt_install() (
  if [[ ! -e $POLICY ]]; then
    trap 'rm -f "$POLICY"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod +x "$POLICY"
  fi
  DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" 2>&1 |
    show_progress installed "$LOGS/install.log" count_apt
)

# install_packages PACKAGE...: nothing to do is the usual case, and quick.
install_packages() {
  local missing
  missing=$(missing_packages "$@")
  [[ -n $missing ]] || return 0
  say "installing from Debian: $missing"
  command -v apt-get >/dev/null || die "this is not Debian; install by hand: $missing"
  ((EUID == 0)) || die "only root can install; run: apt-get install $missing"
  apt-get update >"$LOGS/install.log" 2>&1 || die "apt-get update failed; log: $LOGS/install.log"
  # shellcheck disable=SC2086  # package names are words
  apt_install $missing ||
    die "installing failed: $(grep -m 1 '^E: ' "$LOGS/install.log"); log: $LOGS/install.log"
}

install_buf() {
  [[ tools/buf/node_modules/.package-lock.json -nt tools/buf/package-lock.json ]] && return
  say "installing buf from npm"
  (cd tools/buf && npm ci --ignore-scripts --no-audit --no-fund) >"$LOGS/npm.log" 2>&1 ||
    die "npm ci failed: $(grep -m 1 -i 'err' "$LOGS/npm.log"); log: $LOGS/npm.log"
}
