# Sourced by the other tools: messages, what a command needs, which PHP, quiet steps.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$root/.build # everything generated, except modules/fastsock.so
jobs=$(nproc 2>/dev/null || echo 2)
cd "$root"
mkdir -p "$work"

say() { printf '%s\n' "$*" >&2; }

die() {
  say "$(basename "$0"): $*"
  exit 1
}

# quietly LOG COMMAND...: nothing is shown unless it fails; then the end of its output is.
quietly() {
  local log=$1 status=0
  shift
  "$@" >"$log" 2>&1 </dev/null || status=$?
  [ "$status" = 0 ] && return
  tail -n "${LOG_LINES:-40}" "$log" | sed "s:$work/[^/ ]*/\(src\|stubs\)/:\1/:g" >&2
  say "(all of it: $log)"
  return "$status"
}

# packages_for GROUP...: Debian packages that are missing for the groups. What is there already,
# however it came, is not asked for.
packages_for() {
  local group
  for group in "$@"; do
    case $group in
      build)
        command -v php >/dev/null || echo php-cli
        { command -v phpize && command -v php-config; } >/dev/null || echo php-dev
        command -v g++ >/dev/null || echo g++
        command -v make >/dev/null || echo make
        command -v pkg-config >/dev/null || echo pkg-config
        pkg-config --exists 'libuv >= 1.34' 2>/dev/null || echo libuv1-dev
        pkg-config --exists 'openssl >= 3.0.0' 2>/dev/null || echo libssl-dev
        ;;
      units)
        command -v cmake >/dev/null || echo cmake
        pkg-config --exists gtest 2>/dev/null || echo libgtest-dev
        ;;
      tests)
        # Its package has openssl.cnf too, which openssl_pkey_new() and openssl_csr_new() read.
        command -v openssl >/dev/null || echo openssl
        ;;
      demo)
        command -v curl >/dev/null || echo curl
        command -v wrk >/dev/null || echo wrk
        ;;
      arginfo)
        [ -d /usr/share/php/PhpParser ] || echo php-parser
        ;;
      lint)
        command -v clang-format >/dev/null || echo clang-format
        command -v clang-tidy >/dev/null || echo clang-tidy
        ;;
      trace)
        command -v strace >/dev/null || echo strace
        ;;
      programs)
        command -v composer >/dev/null || echo composer
        command -v git >/dev/null || echo git
        php -m | grep -qx mbstring || echo php-mbstring
        php -m | grep -qx xml || echo php-xml
        ;;
      clock)
        compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null || echo libfaketime
        ;;
      variants)
        command -v dpkg-source >/dev/null || echo dpkg-dev
        command -v xz >/dev/null || echo xz-utils
        command -v patch >/dev/null || echo patch
        [ -d /etc/ssl/certs ] || echo ca-certificates
        ;;
    esac
  done
}

# need GROUP...: what a command needs is there when this returns.
need() {
  local missing
  mapfile -t missing < <(packages_for "$@")
  [ ${#missing[@]} = 0 ] && return
  local install="apt-get install -y --no-install-recommends ${missing[*]}"
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    say "missing; install it with:"
    say "  sudo $install"
    exit 1
  fi
  say "setup: installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  LOG_LINES=15 quietly "$work/setup.log" apt-get update || die "apt-get update failed"
  # shellcheck disable=SC2086
  LOG_LINES=15 quietly "$work/setup.log" $install || die "'$install' failed"
  hash -r
  mapfile -t missing < <(packages_for "$@")
  [ ${#missing[@]} = 0 ] || die "installed, but still missing or too old: ${missing[*]}"
}

# use_php VARIANT: sets php, phpize and php_config.
use_php() {
  case $1 in
    system)
      php=$(command -v php) phpize=$(command -v phpize) php_config=$(command -v php-config)
      ;;
    zts-debug | asan)
      local prefix
      # Without a cached build, one is made: that takes more tools than the extension does.
      prefix=$("$root/tools/build-php" --cached "$1") || {
        need build variants
        say "setup: building PHP ($1); this takes some minutes, once"
        prefix=$("$root/tools/build-php" "$1") || exit 1
      }
      php=$prefix/bin/php phpize=$prefix/bin/phpize php_config=$prefix/bin/php-config
      ;;
    *) die "unknown PHP '$1': system, zts-debug or asan" ;;
  esac
}

# The directory of a variant's build.
tree_of() { echo "$work/$1"; }

# Warnings are errors, unless a compiler that is newer than this source knows new ones.
werror() { [ "${FASTSOCK_WERROR:-1}" != 0 ]; }

# locked NAME: until this process ends, nobody else does NAME in this checkout.
locked() {
  exec 8>"$work/$1.lock"
  flock -n 8 || {
    say "waiting for another ./dev (.build/$1.lock)"
    flock 8
  }
}
