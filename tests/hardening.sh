#!/bin/sh
# What the linked program says about itself: it can be loaded anywhere, its jump tables are read-only, its stack is not
# executable, it looks for libraries nowhere of its own, and those that are loaded later find none of its functions.
set -u

elf=$(readelf --wide --file-header --program-headers --dynamic "$ATTACHE") || exit 99

# says NUMBER TITLE PATTERN, says_not likewise
says() { if printf '%s\n' "$elf" | grep -Eq "$3"; then echo "ok $1 - $2"; else echo "not ok $1 - $2"; fi; }
says_not() { if printf '%s\n' "$elf" | grep -Eq "$3"; then echo "not ok $1 - $2"; else echo "ok $1 - $2"; fi; }

echo 1..6
says 1 "loaded anywhere" 'Type: +DYN '
says 2 "relocations are read-only" 'GNU_RELRO'
says 3 "symbols are bound at start" 'BIND_NOW|FLAGS_1.*NOW'
says 4 "the stack is not executable" 'GNU_STACK.* RW +0x'
says_not 5 "no search path for libraries" 'RPATH|RUNPATH'

exported=$(nm -D --defined-only "$ATTACHE") || exit 99
elf=$exported
says_not 6 "no function of a library that is loaded later" ' (curl|MHD|archive)_'
