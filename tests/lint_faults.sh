#!/bin/sh
# The table of faults: every test of a fault stands in it, every test it names exists, and no fault is without.
set -u
. "$(dirname "$0")/support/tap.sh"

table=tests/faults/README.md

tests() { find tests -name 'test_*.c' -exec grep -hoE '^static void (test_)?[a-z_0-9]+\(void \*\*state\)' {} + | sed 's/static void //; s/(.*//'; }
named() { grep -oE '`(test_|fault_)[a-z_0-9]+`' "$table" | tr -d '`'; }

# lacking FIRST SECOND: what the command FIRST prints and SECOND does not.
lacking() {
    { "$2" | sed 's/^/known /'; "$1" | sort -u; } | awk '$1 == "known" { known[$2] = 1; next } !($1 in known) { print $1 }'
}

of_faults() { tests | grep -E '^(test_)?fault_[0-9]'; }

# The numbers that no test carries.
unproven() {
    tests | sed -nE 's/^(test_)?fault_0*([0-9]+)_.*/known \2/p' | {
        cat
        seq 1 96
    } | awk '$1 == "known" { known[$2] = 1; next } !($1 in known) { print "no test carries the number of fault " $1 }'
}

echo 1..3
lacking of_faults named | sed "s,\$, has no line in $table," | none_found 1 "every test of a fault is in the table"
lacking named tests | sed "s,^,$table names ," | none_found 2 "every test that the table names exists"
unproven | none_found 3 "every fault has a test that carries its number"
