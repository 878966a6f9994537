#!/bin/sh
# The build knows every source, script and datum of the tests: what is in no list is neither compiled nor released.
set -u
. "$(dirname "$0")/support/tap.sh"

# What the lists of sources name, one a line. A program of the tests is listed without its ending.
listed() {
    for folder in src tui tests; do
        sed 's/\$(EXEEXT)//g' "$folder/sources.am" | tr ' ' '\n' | sed -n "s:^%D%/:$folder/:p"
    done
}

# The paths on standard input that are in no list, neither themselves nor a folder above them.
unlisted() {
    { listed | sed 's/^/listed /'; cat; } | awk '
        $1 == "listed" { known[$2] = 1; next }
        {
            found = ($1 in known)
            for (path = $1; !found && sub(/[.\/][^.\/]*$/, "", path);) found = (path in known)
            if (!found) print $1 " is in no sources.am"
        }'
}

# Lines that a list has twice: merges of lists keep both sides.
doubled() {
    for folder in src tui tests; do
        grep '+= %D%' "$folder/sources.am" | sort | uniq -d | sed "s:^:$folder/sources.am says twice\: :"
    done
}

# Lists that name what is not here.
gone() { listed | while read -r path; do [ -e "$path" ] || [ -e "$path.c" ] || echo "$path is listed and not here"; done; }

echo 1..3
find src tui tests -type f ! -name sources.am | sort | unlisted | none_found 1 "every file is in a list"
gone | none_found 2 "every list names files that are here"
doubled | none_found 3 "no list says a thing twice"
