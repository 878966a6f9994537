#!/bin/sh
# Floors and doors: who may include whom, and where each library's header enters. Reads the #include lines and
# names every file that breaks a rule. TAP output.
set -u
. "$(dirname "$0")/support/tap.sh"

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
tui/views: base/ files/ results/ work/report.h work/errand.h work/finding.h screen/ parts/ ahead.h app.h dialogue.h effect.h keymap.h actions.def
'

# library header : the files that may include it
doors='
archive: src/files/peek_archive.c
curl/: src/transfer/wire_library.h
cjson/: src/service/ticket_answer.c src/results/format_json.c src/demo/demo_api.c
openssl/: src/service/sign.c src/demo/demo_sign.c src/transfer/wire_trust.c
isa-l: src/files/checksum.c
lzma.h: src/files/checksum.c
sqlite3.h: src/record/sql.c
microhttpd.h: src/demo/demo_library.h
utf8proc.h: src/base/text.c
dlfcn.h: src/base/library.c
ncurses: tui/screen/page.c tui/screen/terminfo.c
curses.h: tui/screen/page.c tui/screen/terminfo.c
term.h: tui/screen/terminfo.c
'

# What every system we build on has: the C library and POSIX. Any other header is a library and needs a door.
everywhere='
assert.h ctype.h errno.h float.h inttypes.h limits.h locale.h math.h setjmp.h signal.h stdalign.h stdarg.h
stdatomic.h stdbool.h stddef.h stdint.h stdio.h stdlib.h stdnoreturn.h string.h time.h uchar.h wchar.h wctype.h
arpa/ dirent.h fcntl.h fnmatch.h ftw.h getopt.h glob.h iconv.h langinfo.h libgen.h mntent.h net/ netdb.h netinet/ paths.h poll.h
pthread.h pwd.h grp.h sched.h spawn.h strings.h sys/ termios.h unistd.h wordexp.h
linux/magic.h linux/sockios.h pty.h util.h libutil.h malloc.h
'

# include lines of src/ and tui/ as: file header
includes() {
    find src tui -name '*.[ch]' -exec grep -H '^# *include' {} + |
        sed -n 's/^\([^:]*\):# *include *[<"]\([^>"]*\)[>"].*/\1 \2/p'
}

# One pass over all of it. Each line is the rule that is broken and a sentence about it.
broken=$({
    printf '%s\n' "$floors" | sed -n 's/^\(..*\):/floor \1 /p'
    printf '%s\n' "$doors" | sed -n 's/^\(..*\):/door \1 /p'
    printf '%s\n' "$everywhere" | tr ' ' '\n' | sed -n 's/^\(..*\)/everywhere \1/p'
    find src tui -name '*.h' -o -name '*.def' | sed 's/^[a-z]*\//ours /'
    includes | sed 's/^/include /'
} | awk '
    function starts(text, prefix) { return substr(text, 1, length(prefix)) == prefix }
    function floor_of(file) {
        if (file ~ /^tui\/(ahead\.|app\.|app_|dialogue\.|key_names\.|keymap\.|effect\.)/) return "tui/views"
        sub(/\/[^\/]*$/, "", file)
        return file
    }
    function may_enter(file, header,    i, own, count, words) {
        own = floor_of(file)
        if (own == "tui") return 1             # stage and loop: the halves meet there
        if (!(own in floor)) return 0
        sub(/^[a-z]*\//, "", own)
        if (starts(header, own "/")) return 1
        count = split(floor[floor_of(file)], words, " ")
        for (i = 1; i <= count; i++) if (starts(header, words[i])) return 1
        return 0
    }
    function is_everywhere(header,    word) {
        for (word in common) if (header == word || (word ~ /\/$/ && starts(header, word))) return 1
        return 0
    }
    { kind = $1; name = $2 }
    kind == "ours" || kind == "everywhere" { if (kind == "ours") ours[name] = 1; else common[name] = 1; next }
    kind == "floor" || kind == "door" {
        $1 = $2 = ""
        sub(/^ +/, " ")
        if (kind == "floor") floor[name] = $0; else door[name] = $0 " "
        next
    }
    ($3 in ours) { if (!may_enter(name, $3)) print "floors " name " may not include " $3; next }
    {
        has_door = 0
        for (library in door) if (starts($3, library)) {
            has_door = 1
            if (!index(door[library], " " name " "))
                print "doors " name " may not include " $3 " ; its door is" door[library]
        }
        if (!has_door && !is_everywhere($3)) print "strangers " name " includes " $3 ", a library without a door"
    }')

# of RULE: the sentences about it.
of() { printf '%s\n' "$broken" | sed -n "s/^$1 //p"; }

echo 1..3
of floors | none_found 1 "a folder includes only what lies below it"
of doors | none_found 2 "a library is included only at its door"
of strangers | none_found 3 "every library has a door"
