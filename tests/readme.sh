#!/bin/sh
# README.md says what the program says: its options, commands and formats, and how the demo misbehaves.
set -u
. "$(dirname "$0")/support/tap.sh"

help=$("$ATTACHE" --help) || exit 99

# unknown WORDS-COMMAND SENTENCE: the words that the help does not have.
unknown() {
    "$1" | sort -u | while read -r word; do
        printf '%s\n' "$help" | grep -q -- "\(^\|[^[:alnum:]-]\)$word\($\|[^[:alnum:]-]\)" || echo "$word: $2"
    done
}

options() { grep -oE -- '--[a-z][a-z-]+' README.md; }
commands() { sed -n 's/^| `attache \([a-z][a-z]*\).*/\1/p' README.md; }
formats() { sed -n '/^\*\*Results\*\*/,/^$/p' README.md | grep -oE '`(--format )?[a-z]+`' | tr -d '`' | sed 's/.* //'; }
faults() { sed -n 's/^| `\(fault-[a-z]*\)`.*/\1/p' README.md; }
demo_faults() { grep -oE '"fault-[a-z]+"' src/demo/demo_faults.c | tr -d '"'; }

echo 1..4
unknown options "an option that --help does not know" | none_found 1 "every option exists"
unknown commands "a command that --help does not know" | none_found 2 "every command exists"
unknown formats "a format that --help does not know" | none_found 3 "every format exists"
{ faults; demo_faults; } | sort | uniq -u | sed 's/$/: in README.md or in the demo, not in both/' |
    none_found 4 "every misbehaviour of the demo is told"
