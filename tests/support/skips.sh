# shellcheck shell=sh
# Runs a program of tests. cmocka 1.1.5 says "not ok 3 # SKIP ..." of a case that was skipped, which reads as a failure.
exec 4>&1
status=$({ { "$@" 3>&- 4>&-; echo $? >&3; } | sed 's/^not ok \([0-9]*\) # SKIP/ok \1 # SKIP/' >&4; } 3>&1)
exit "$status"
