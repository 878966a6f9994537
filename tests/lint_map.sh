#!/bin/sh
# ARCHITECTURE.md is a map: every file of the program is on it, and what it names exists.
set -u
. "$(dirname "$0")/support/tap.sh"

places() {
    find src tui tests/support -name '*.[ch]' -o -name '*.def'
    ls tests/*.sh tests/support/*.sh
}

# The map: a folder at the margin, its files indented below it, "name.c .h" for two of them.
mapped() {
    awk '
        /^```/ { is_map = !is_map; next }
        is_map && /^[a-z\/]+\/ / { folder = $1 }
        is_map && /^  [a-z]/ && $1 ~ /\./ {
            print folder $1
            if ($2 ~ /^\.[a-z]+$/) { sub(/\.[a-z]+$/, $2, $1); print folder $1 }
        }' ARCHITECTURE.md
}

# lacking FIRST SECOND: what the command FIRST prints and SECOND does not.
lacking() {
    { "$2" | sed 's/^/known /'; "$1" | sort -u; } | awk '$1 == "known" { known[$2] = 1; next } !($1 in known) { print $1 }'
}

# Functions that the text names in backquotes.
named() { grep -oE '`[a-z]+(_[a-z]+)+`' ARCHITECTURE.md | tr -d '`'; }
defined() { grep -hoE '\<[a-z]+(_[a-z]+)+\(' -r src tui --include='*.[ch]' | tr -d '('; }

# A step of the story in its table: "function words of its row".
steps() { grep -E '^\| [0-9]+ \|' ARCHITECTURE.md | while read -r row; do
    echo "$row" | grep -oE '`[a-z]+(_[a-z]+)+`' | tr -d '`' | while read -r function; do echo "$function $row"; done
done; }
astray() {
    steps | while read -r function row; do
        file=$(grep -rlE "^[a-z][^;=]*\<$function\(" src tui --include='*.c')
        case $row in *[\ /]"$(basename "$file")"*) ;; *) echo "$function is in $file" ;; esac
    done
}

echo 1..4
lacking places mapped | sed 's/$/ has no line in ARCHITECTURE.md/' | none_found 1 "every file is on the map"
lacking mapped places | sed 's/$/ is in ARCHITECTURE.md and not here/' | none_found 2 "every file on the map is here"
lacking named defined | sed 's/$/ is named and no function of ours/' | none_found 3 "every function that is named exists"
astray | none_found 4 "every step of the story is where it is said to be"
