#!/bin/sh
# What may stand in a source, a script or a document: readable characters, and only what a reader can look up.
set -u
. "$(dirname "$0")/support/tap.sh"

texts() {
    find src tui tests assets .ci ./*.md ./*.am ./*.ac ./*.sh -type f \( -name '*.[ch]' -o -name '*.def' -o -name '*.sh' \
        -o -name '*.md' -o -name '*.am' -o -name '*.ac' -o -name '*.in' -o -name '*.conf' -o -name '*.theme' -o -name run \) \
        -print 2>/dev/null | sed 's/^\.\///' | sort
}

# lines PATTERN: where it stands, byte by byte.
lines() { texts | LC_ALL=C xargs grep -naE "$1" /dev/null; }

bytes() { printf '%b' "$1"; }

# Bytes of control, of characters without a picture, and of those that turn the direction of a line around.
control=$(bytes '[\001-\010\013-\037\0177]')
c1_or_soft=$(bytes '\0302[\0200-\0240\0255]')
arabic_mark=$(bytes '\0330\0234')
general=$(bytes '\0342\0200[\0213-\0217\0250-\0256]|\0342\0201[\0240-\0257]')
fillers=$(bytes '\0341\0240\0216|\0341\0205[\0237\0240]|\0343\0205\0244|\0357\0273\0277|\0357\0270[\0200-\0217]')
tags=$(bytes '\0363\0240[\0200-\0207]')

# Documents that a line names, not in quotation marks, and that are not here.
unknown_documents() {
    lines '[A-Za-z_-]+\.md\>' | sed 's/"[^"]*"//g' | grep -oE '^[^:]*:[0-9]*|[A-Za-z_./-]+\.md\>' | awk '
        /:[0-9]+$/ { place = $0; next }
        { name = $0; sub(/.*\//, "", name) }
        !(name in known) { known[name] = (system("test -e " name) == 0) }
        !known[name] { print place ": names " $0 ", which is not here" }'
}

echo 1..6
lines "$control|$c1_or_soft|$arabic_mark|$general|$fillers|$tags" | cut -d: -f1,2 |
    none_found 1 "no invisible or direction-turning character"
texts | while read -r file; do
    iconv -f UTF-8 -t UTF-8 "$file" >/dev/null 2>&1 || echo "$file is not UTF-8"
done | none_found 2 "every text is UTF-8"
unknown_documents | none_found 3 "every document named is here"
lines '\<(TODO|FIXME|XXX|HACK)\>' | grep -v '^tests/lint_text.sh:' | none_found 4 "nothing is left for later"
lines '\<[Ii]ssues? #?[0-9]|(^|[^[:alnum:]_.%})])/(work|root)/' | grep -v '^tests/lint_text.sh:' |
    none_found 5 "nothing that only one machine or tracker knows"
lines '[[:blank:]]+$' | none_found 6 "no blanks at the end of a line"
