#!/bin/sh
# Floors and doors: who may include whom, and where each library's header enters. Reads the #include lines and
# names every file that breaks a rule. TAP output.
set -u
top=${TOP_SOURCE:-$(dirname "$0")/..}
cd "$top" || exit 99

# folder : prefixes it may include besides its own folder (an exact header may be named)
floors='
src/base:
src/files: base/
src/service: base/
src/results: base/
src/demo: base/ files/checksum.h
src/record: base/ files/attachment.h results/
src/transfer: base/ files/ service/ results/
src/work: base/ files/ service/ results/ record/ transfer/
src/commands: base/ files/ service/ results/ record/ transfer/ work/ demo/
tui/screen: base/
tui/parts: base/ screen/
tui/views: base/ files/ results/ work/report.h screen/ parts/ app.h effect.h keymap.h actions.def
'

# library header : the files that may include it
doors='
curl/: src/transfer/wire.c
cjson/: src/service/ticket_api.c src/results/format.c src/demo/demo_api.c
openssl/: src/service/sign.c src/demo/demo_sign.c
isa-l: src/files/checksum.c
lzma.h: src/files/checksum.c
sqlite3.h: src/record/ledger.c
microhttpd.h: src/demo/demo.c
utf8proc.h: src/base/text.c
ncurses: tui/screen/terminal.c
curses.h: tui/screen/terminal.c
term.h: tui/screen/terminal.c
'

includes=$(mktemp) && broken=$(mktemp) || exit 99
trap 'rm -f "$includes" "$broken"' EXIT
find src tui -name '*.[ch]' -exec grep -H '^#include' {} + |
    sed -n 's/^\([^:]*\):#include *[<"]\([^>"]*\)[>"].*/\1 \2/p' > "$includes"

echo 1..3

# 1: floors. Top-level files of tui/ (loop, main) are where the halves meet; app.* and keymap.* follow tui/views.
: > "$broken"
while read -r file header; do
    folder=${file%/*}
    case $file in tui/app.* | tui/keymap.* | tui/effect.*) folder=tui/views ;; esac
    rule=$(printf '%s\n' "$floors" | grep "^$folder:") || continue
    case $header in */*) ;; *.h | *.def) [ -e "tui/$header" ] || continue ;; esac
    [ -e "src/$header" ] || [ -e "tui/$header" ] || continue
    own=${folder#*/}
    allowed=no
    for prefix in "$own/" ${rule#*:}; do
        case $header in "$prefix"*) allowed=yes ;; esac
    done
    [ $allowed = yes ] || echo "# $file may not include $header"
done < "$includes" > "$broken"
cat "$broken"
[ -s "$broken" ] && echo "not ok 1 - floors" || echo "ok 1 - floors"

# 2: doors
: > "$broken"
printf '%s\n' "$doors" | while IFS=: read -r library door; do
    [ -n "$library" ] || continue
    while read -r file header; do
        case $header in
        "$library"*)
            case " $door " in *" $file "*) ;; *) echo "# $file may not include $header (its door is$door)" ;; esac ;;
        esac
    done < "$includes"
done > "$broken"
cat "$broken"
[ -s "$broken" ] && echo "not ok 2 - doors" || echo "ok 2 - doors"

# 3: calls that are not made: unsafe, or through a shell
grep -nE '\b(sprintf|strcpy|strcat|strncpy|strncat|gets|strtok|atoi|atol|system|popen|mktemp|tmpnam|alloca|localtime|gmtime|ctime|asctime)[[:space:]]*\(' \
    -r src tui --include="*.[ch]" > "$broken"
sed 's/^/# /' "$broken"
[ -s "$broken" ] && echo "not ok 3 - forbidden calls" || echo "ok 3 - forbidden calls"
