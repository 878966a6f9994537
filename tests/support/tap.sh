# shellcheck shell=sh
# tap.sh: a check of the sources says in TAP what it found. Sourced by checks; leaves them in the top folder.
cd "${TOP_SOURCE:-$(dirname "$0")/..}" || exit 99

# none_found NUMBER TITLE: ok if standard input is empty; otherwise its lines are told and it is not.
none_found() {
    awk -v what="$1 - $2" '{ print "# " $0 } END { print (NR ? "not ok " : "ok ") what }'
}
