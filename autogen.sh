#!/bin/sh
# autogen.sh: from a fresh clone to a configure script, to a running attache, to its tests.
#
# Finds out what is missing by asking for it (a command, a header, a pkg-config module), so a machine that has
# everything is left alone: no package manager, no network.
set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=${BUILD:-build}
flags=${CONFIGURE:-}

usage() {
    cat <<'END'
usage: ./autogen.sh                    make ./configure
       ./autogen.sh run [ARG...]       install what is missing, build, start attache --demo ARG...
       ./autogen.sh check [ARG...]     install what is missing, build, run every test: make check ARG...
       ./autogen.sh deps [LEVEL]       install only; LEVEL is build (default), check, ci or bench

BUILD=DIR builds in DIR instead of build; CONFIGURE='FLAG...' is handed to configure.
Installing is tried on Debian and Ubuntu; the package names of the others are best knowledge.
END
}

# What is needed, by level: each level needs the ones before it, but nobody else what a bench compares with. A probe
# with | is met by either side. "-" is not packaged there: the build or the test that wants it says so. A level with
# ? is that level's, and done without where it cannot be had.
#
# level    probe                       apt                    dnf                 apk                pacman         zypper               brew
needs='
configure  command:autoreconf          autoconf               autoconf            autoconf           autoconf       autoconf             autoconf
configure  command:automake            automake               automake            automake           automake       automake             automake
configure  command:pkg-config          pkg-config             pkgconf-pkg-config  pkgconf            pkgconf        pkg-config           pkgconf
build      command:make                make                   make                make               make           make                 make
build      header:stdio.h              gcc,libc6-dev          gcc                 gcc,musl-dev       gcc            gcc                  -
build      module:ncursesw             libncurses-dev         ncurses-devel       ncurses-dev        ncurses        ncurses-devel        ncurses
build      module:libcurl              libcurl4-openssl-dev   libcurl-devel       curl-dev           curl           libcurl-devel        curl
build      module:libcjson             libcjson-dev           cjson-devel         cjson-dev          cjson          cJSON-devel          cjson
build      module:libcrypto            libssl-dev             openssl-devel       openssl-dev        openssl        libopenssl-devel     openssl@3
build      module:sqlite3              libsqlite3-dev         sqlite-devel        sqlite-dev         sqlite         sqlite3-devel        sqlite
build      module:libmicrohttpd        libmicrohttpd-dev      libmicrohttpd-devel libmicrohttpd-dev  libmicrohttpd  libmicrohttpd-devel  libmicrohttpd
build      module:libutf8proc          libutf8proc-dev        utf8proc-devel      utf8proc-dev       libutf8proc    utf8proc-devel       utf8proc
build      module:libisal|liblzma      libisal-dev            isa-l-devel         isa-l-dev          isa-l          xz-devel             isa-l
build?     module:libarchive           libarchive-dev         libarchive-devel    libarchive-dev     libarchive     libarchive-devel     libarchive
build?     trust:                      ca-certificates        ca-certificates     ca-certificates    ca-certificates ca-certificates     -
check      module:cmocka               libcmocka-dev          libcmocka-devel     cmocka-dev         cmocka         libcmocka-devel      cmocka
check      module:vterm                libvterm-dev           libvterm-devel      libvterm-dev       libvterm       libvterm-devel       libvterm
check      module:fuse3                libfuse3-dev,fuse3     fuse3-devel,fuse3   fuse3-dev,fuse3    fuse3          fuse3-devel,fuse3    -
check      command:tmux                tmux                   tmux                tmux               tmux           tmux                 tmux
check      command:strace              strace                 strace              strace             strace         strace               -
check      command:setpriv             util-linux             util-linux          setpriv            util-linux     util-linux           -
check      command:ip                  iproute2               iproute             iproute2           iproute2       iproute2             -
check      command:faketime            faketime               libfaketime         libfaketime        libfaketime    libfaketime          libfaketime
check      command:curl                curl                   curl                curl               curl           curl                 curl
check      command:jq                  jq                     jq                  jq                 jq             jq                   jq
check      command:cmark               cmark                  cmark               cmark              cmark          cmark                cmark
check      command:xmllint             libxml2-utils          libxml2             libxml2-utils      libxml2        libxml2-tools        libxml2
check      command:sqlite3             sqlite3                sqlite              sqlite             sqlite         sqlite3              sqlite
check      command:screen              screen                 screen              screen             screen         screen               screen
ci         command:clang-14            clang-14               -                   -                  -              -                    -
ci         command:clang-format-14     clang-format-14        -                   -                  -              -                    -
ci         command:cppcheck            cppcheck               cppcheck            cppcheck           cppcheck       cppcheck             cppcheck
ci         command:shellcheck          shellcheck             ShellCheck          shellcheck         shellcheck     ShellCheck           shellcheck
bench      command:nnn                 nnn                    nnn                 nnn                nnn            nnn                  nnn
bench      command:lf                  lf                     -                   lf                 lf             lf                   lf
bench      command:mc                  mc                     mc                  mc                 mc             mc                   midnight-commander
bench      command:vifm                vifm                   vifm                vifm               vifm           vifm                 vifm
bench      command:fzf                 fzf                    fzf                 fzf                fzf            fzf                  fzf
'
managers='apt:apt-get dnf:dnf apk:apk pacman:pacman zypper:zypper brew:brew'
levels='configure build check bench ci'

say() { printf 'autogen: %s\n' "$*"; }

die() {
    printf 'autogen: %s\n' "$*" >&2
    exit 1
}

# quietly COMMAND...: what it says goes to the log; only the log's end is shown, and only when it failed.
quietly() {
    "$@" >>"$log" 2>&1 </dev/null && return
    tail -n 40 "$log" >&2
    die "this failed: $* (the whole story is in $log)"
}

# --- what is missing -------------------------------------------------------------------------------------------

has_command() { command -v "$1" >/dev/null 2>&1; }

has_header() { printf '#include <%s>\n' "$1" | ${CC:-cc} -E - >/dev/null 2>&1; }

has_module() { has_command pkg-config && pkg-config --exists "$1"; }

# Certificates to trust, where the systems that we know keep them.
has_trust() {
    for bundle in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/ca-bundle.pem /etc/ssl/cert.pem; do
        [ ! -s "$bundle" ] || return 0
    done
    return 1
}

# is_met KIND:NAME[|NAME]
is_met() {
    kind=${1%%:*} names=${1#*:}
    "has_$kind" "${names%%|*}" || { [ "${names#*|}" != "$names" ] && "has_$kind" "${names#*|}"; }
}

# The rows of the table up to a level whose probe is not met.
missing_rows() {
    reached="${levels%%"$1"*}$1"
    [ "$1" = bench ] || reached=$(printf '%s' "$reached" | sed 's/bench//')
    printf '%s\n' "$needs" | while read -r level probe packages; do
        case " $reached " in *" ${level%\?} "*) ;; *) continue ;; esac
        is_met "$probe" || printf '%s %s %s\n' "$level" "$probe" "$packages"
    done
}

probe_words() { awk '{ sub(/^command:/, "the command ", $2); sub(/^header:/, "a C compiler with the header ", $2)
                       sub(/^module:/, "the library (pkg-config) ", $2); sub(/^trust:/, "CA certificates", $2)
                       sub(/\|/, " or ", $2); print "  " $2 }'; }

# --- installing ------------------------------------------------------------------------------------------------

known_manager() {
    for pair in $managers; do
        has_command "${pair#*:}" || continue
        printf '%s\n' "${pair%%:*}"
        return
    done
}

# Runs as root: directly, or through sudo, which may ask only where somebody can answer.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

install_with() {
    manager=$1
    shift
    case $manager in
    apt)
        quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 update
        quietly as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
        ;;
    dnf) quietly as_root dnf -q -y install "$@" ;;
    apk) quietly as_root apk -q add --no-cache "$@" ;;
    pacman) quietly as_root pacman -Sy --noconfirm --needed "$@" ;;
    zypper) quietly as_root zypper -q --non-interactive install --no-recommends "$@" ;;
    brew) quietly env HOMEBREW_NO_AUTO_UPDATE=1 brew install --quiet "$@" ;;
    esac
}

# The packages of one manager for the rows on standard input.
packages_of() {
    column=3
    for pair in $managers; do
        [ "${pair%%:*}" != "$1" ] || break
        column=$((column + 1))
    done
    awk -v column="$column" '$column != "-" { gsub(/,/, "\n", $column); print $column }' | sort -u | paste -s -d ' ' -
}

give_up_on() {
    printf 'autogen: %s. Please install:\n' "$1" >&2
    printf '%s\n' "$2" | probe_words >&2
    exit 1
}

# need LEVEL: afterwards everything of that level that this machine can have is there.
need() {
    missing=$(missing_rows "$1")
    [ -n "$missing" ] || return 0
    manager=$(known_manager)
    [ -n "$manager" ] || give_up_on "no package manager known here" "$missing"
    packages=$(printf '%s\n' "$missing" | packages_of "$manager")
    if [ -n "$packages" ]; then
        [ "$manager" = brew ] || [ "$(id -u)" = 0 ] || has_command sudo ||
            give_up_on "neither root nor sudo here ($manager would install: $packages)" "$missing"
        say "installing with $manager: $packages"
        # shellcheck disable=SC2086 # a list of words
        install_with "$manager" $packages
    fi
    missing=$(missing_rows "$1" | awk '$1 == "configure" || $1 == "build"')
    [ -z "$missing" ] || give_up_on "still missing" "$missing"
}

# --- building --------------------------------------------------------------------------------------------------

make_configure() (
    cd "$top"
    say "making configure"
    quietly autoreconf -fi
)

# What configure's answers depend on: when this text changes, configure is asked again.
configure_key() {
    printf '%s\n' "$top" "$flags" "${CC:-}" "${CFLAGS:-}" "${CPPFLAGS:-}" "${LDFLAGS:-}"
    printf '%s\n' "$needs" | sed -n 's/.*module:\([^ ]*\).*/\1/p' | tr '|' '\n' | while read -r module; do
        printf '%s %s\n' "$module" "$(pkg-config --modversion "$module" 2>/dev/null)"
    done
}

# The rules of make see to everything later: a changed configure.ac or list of sources makes it all anew.
build_all() (
    if [ ! -x "$top/configure" ] || [ ! -e "$top/Makefile.in" ]; then make_configure; fi
    cd "$top/$build"
    key=$(configure_key)
    if [ ! -e Makefile ] || [ "$key" != "$(cat configured-for 2>/dev/null)" ]; then
        say "configuring $build"
        rm -f configured-for
        # shellcheck disable=SC2086 # flags are a list of words
        quietly "$up/configure" -q $flags
        printf '%s\n' "$key" >configured-for
        say "building"
    fi
    quietly make -s -j"$jobs" "$@"
)

# Runs the tests, shows what is not a pass, and ends with the counts in one line. Most tests wait more than they compute: two a core.
check_all() (
    cd "$top/$build"
    say "testing"
    rm -f check.status
    { make -j"$((jobs * 2))" check "$@" 2>&1 && echo 0 >check.status || echo $? >check.status; } </dev/null |
        tee check.log | grep -E '^(FAIL|ERROR|XPASS|SKIP|make.*Error)' || true
    sed -n 's/^# \(PASS\|FAIL\|SKIP\|XFAIL\|XPASS\|ERROR\): *\([0-9]*\)$/\1 \2/p' check.log | awk '
        { count[$1] += $2 }
        END { printf "%d passed, %d failed, %d skipped\n", count["PASS"] + count["XFAIL"],
                     count["FAIL"] + count["XPASS"] + count["ERROR"], count["SKIP"] }'
    status=$(cat check.status)
    [ "$status" = 0 ] || say "the story of each failure is in $build/test-suite.log" >&2
    exit "$status"
)

# --- the words -------------------------------------------------------------------------------------------------

word=${1:-configure}
[ $# = 0 ] || shift
case $word in -h | --help | help) usage && exit ;; esac

case $build in /*) die "BUILD is a folder inside the clone, not $build" ;; esac
up=$(printf '%s\n' "$build" | sed 's:[^/][^/]*:..:g')
log=$top/$build/autogen.log
mkdir -p "$top/$build"
: >"$log"
jobs=$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

case $word in
configure)
    rows=$(missing_rows configure)
    [ -z "$rows" ] || give_up_on "configure cannot be made yet (./autogen.sh deps installs what is missing)" "$rows"
    make_configure
    say "next: ./configure && make, or ./autogen.sh run"
    ;;
run)
    need build
    build_all
    exec "$top/$build/attache" --demo "$@"
    ;;
check)
    need check
    build_all check "$@" TESTS=
    check_all "$@"
    ;;
deps)
    case " $levels " in *" ${1:-build} "*) need "${1:-build}" ;; *) usage >&2 && exit 2 ;; esac
    ;;
*)
    usage >&2
    exit 2
    ;;
esac
