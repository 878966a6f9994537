#!/bin/sh
# autogen.sh on machines that are not this one: what it asks for, what it would install, and when it leaves all alone.
# The machine is a PATH of chosen commands, with a package manager that only writes down what it is told.
set -u

clone=$TMPDIR/clone
told=$TMPDIR/told
mkdir -p "$clone" "$TMPDIR/bare" "$TMPDIR/fakes"
cp "$TOP_SOURCE/autogen.sh" "$clone"

for tool in awk cat dirname env grep id mkdir paste rm sed sh sort tail tr uname; do
    ln -s "$(command -v "$tool")" "$TMPDIR/bare/$tool"
done

# fake NAME BODY
fake() {
    printf '#!/bin/sh\n%s\n' "$2" >"$TMPDIR/fakes/$1"
    chmod +x "$TMPDIR/fakes/$1"
}

# on PATH WORD...: runs autogen.sh there; sets status, output is in $TMPDIR/output
on() {
    path=$1
    shift
    rm -f "$told"
    status=0
    env -i PATH="$path" TOLD="$told" sh "$clone/autogen.sh" "$@" >"$TMPDIR/output" 2>&1 </dev/null || status=$?
}

number=0
# holds TITLE COMMAND...
holds() {
    number=$((number + 1))
    title=$1
    shift
    if "$@"; then echo "ok $number - $title"; else
        sed 's/^/# /' "$TMPDIR/output"
        echo "not ok $number - $title"
    fi
}

says() { grep -q -- "$1" "$TMPDIR/output"; }
was_told() { grep -q -- "$1" "$told"; }

echo 1..13

on "$PATH" dance
holds "an unknown word is refused" [ "$status" = 2 ]
holds "and the words are listed" says '^usage: '

on "$TMPDIR/bare" run
holds "no package manager: it fails" [ "$status" = 1 ]
holds "and lists what is missing" says '^  the library (pkg-config) libcurl$'

fake apt-get 'echo "$@" >>"$TOLD"'
fake id 'echo 1000'
on "$TMPDIR/fakes:$TMPDIR/bare" run
holds "neither root nor sudo: it fails" [ "$status" = 1 ]
holds "and says what would be installed" says 'apt would install: .*libcurl4-openssl-dev'
holds "and does not try" [ ! -e "$told" ]

fake sudo 'echo sudo >>"$TOLD"; [ "$1" != -n ] || shift; exec "$@"'
on "$TMPDIR/fakes:$TMPDIR/bare" check
holds "with sudo it installs, for the tests too" was_told '^-q -y .*install .*libcmocka-dev.*libcurl4-openssl-dev'
holds "as root, without a question" was_told '^sudo$'
holds "and fails if that did not help" says 'still missing'

on "$TMPDIR/fakes:$PATH" deps build
holds "nothing is missing: nobody is asked" [ "$status" = 0 -a ! -e "$told" ]

# What a build can be without is asked for, and its absence ends nothing.
fake pkg-config '[ "$2" != libarchive ]'
on "$TMPDIR/fakes:$PATH" deps build
holds "what is optional is asked for" was_told 'install .*libarchive-dev'
holds "and done without" [ "$status" = 0 ]
