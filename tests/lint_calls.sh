#!/bin/sh
# Calls that are not made: unsafe with foreign text, not safe between threads, or through a shell.
set -u
. "$(dirname "$0")/support/tap.sh"

calls='sprintf|vsprintf|strcpy|stpcpy|strcat|strncpy|strncat|gets|strtok|atoi|atol|atof|system|popen|mktemp|tmpnam|alloca'
times='localtime|gmtime|ctime|asctime'
words='setenv|putenv'

made() { find src tui -name '*.[ch]' -exec grep -nE "(^|[^[:alnum:]_.>])($1)[[:space:]]*\(" /dev/null {} +; }

echo 1..3
made "$calls" | none_found 1 "no call that trusts foreign text"
made "$times" | none_found 2 "no call that shares its result between threads"
# What a library reads while it is loaded can be said nowhere else; main says it before there is another thread.
made "$words" | grep -v '^tui/main\.c:.*"GNUTLS_NO_IMPLICIT_INIT"' | none_found 3 "nobody writes into the environment"
