#!/bin/sh
# What the tests need beside the program. Each that is missing is a skipped test with its name and package, so that
# nobody takes a run for a whole one.
set -u

# there NUMBER STATE NAME PACKAGE
there() {
    case $2 in
    yes) echo "ok $1 - $3 is here" ;;
    *) echo "ok $1 - $3 # SKIP not here; Debian's package is $4" ;;
    esac
}

# has_command NUMBER NAME PACKAGE
has_command() {
    if command -v "$2" >/dev/null; then there "$1" yes "$2" "$3"; else there "$1" no "$2" "$3"; fi
}

echo 1..14
there 1 "${HAVE_CMOCKA:-no}" "cmocka, for the unit tests" libcmocka-dev
there 2 "${HAVE_VTERM:-no}" "libvterm, for the tests of the screen" libvterm-dev
has_command 3 tmux tmux
has_command 4 strace strace
has_command 5 setpriv util-linux
has_command 6 curl curl
has_command 7 jq jq
there 8 "${HAVE_FUSE:-no}" "libfuse3, for the tests of mounts that do not answer" libfuse3-dev
has_command 9 ip iproute2
has_command 10 faketime faketime
has_command 11 cmark cmark
has_command 12 xmllint libxml2-utils
has_command 13 sqlite3 sqlite3
has_command 14 screen screen
