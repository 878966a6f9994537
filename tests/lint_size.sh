#!/bin/sh
# One thought each: ceilings for files, functions and comments, far above what is comfortable.
set -u
. "$(dirname "$0")/support/tap.sh"

file_lines=500
function_lines=70
comment_bytes=120

sources() { find src tui tests -name '*.[ch]' | sort; }

echo 1..3
sources | xargs awk -v most="$file_lines" '
    FNR == 1 { if (lines > most) print file ": " lines " lines, at most " most; file = FILENAME }
    { lines = FNR }
    END { if (lines > most) print file ": " lines " lines, at most " most }' | none_found 1 "no file is too long"
sources | xargs awk -v most="$function_lines" '
    /^[a-z].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
    /^\{$/ { start = FNR }
    /^\}$/ && start { if (FNR - start > most) print FILENAME ":" start ": " name ": " FNR - start " lines, at most " most; start = 0 }
' | none_found 2 "no function is too long"
sources | xargs awk -v most="$comment_bytes" '
    /^ *(\/\*|\*( |\/))/ && length($0) > most { print FILENAME ":" FNR ": " length($0) " bytes, at most " most }
' | none_found 3 "no line of a comment is too wide"
