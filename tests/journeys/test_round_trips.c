/* Every format read back by a parser that is not ours, and compared to the byte with what the record holds: names that
 * attack, ObjectKeys, GET links. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "commands/exit.h"
#include "support/hostile.h"
#include "support/puts.h"

/* Texts end with a NUL, because a name may hold all else. What SQLite itself
 * says is the truth; sh's functions for all. */
static const char functions[] =
    "db=$XDG_STATE_HOME/attache/demo/ledger.db\n"
    "raw() { tr -d '\\n' | basenc -d --base16; }\n"
    "truth() { sqlite3 \"$db\" \"SELECT hex(CAST($1 AS BLOB))||'00' FROM history ORDER BY row DESC\" | raw; "
    "}\n"
    "history() { \"$ATTACHE\" --demo history --format \"$1\"; }\n"
    "json() { history json | jq -j \".[] | .$1 + \\\"\\\\u0000\\\"\"; }\n"
    "same() { truth $1 > a; test -s a && cmp a b || { echo \"$2: $1\" >&2; exit 1; }; }\n"
    "lines() { tr '\\0' '\\n' < b > c; mv c b; truth $1 | tr '\\0' '\\n' > a; cmp a b ||\n"
    "          { echo \"$2: $1\" >&2; diff a b >&2; exit 1; }; }\n";

/* clang-format off */
static const struct { const char *name, *needs, *script; } trips[] = {
    { "json", "jq sqlite3 basenc",
      "for field in name object_key get_url; do json $field > b; same $field json; done\n"
      "history json | jq -r '.[] | .file_b64 // (.file | @base64)' | while read -r file; do\n"
      "    printf %s \"$file\" | base64 -d; printf '\\000'; done > b; same file json\n" },
    { "jsonl", "jq sqlite3 basenc",
      "for field in name object_key get_url; do\n"
      "    history jsonl | jq -j \".$field + \\\"\\\\u0000\\\"\" > b; same $field jsonl; done\n" },
    { "csv", "jq sqlite3 basenc",
      "history csv > t.csv\n"
      "column() { sqlite3 :memory: -cmd '.import --csv t.csv t' \"SELECT hex(CAST($1 AS BLOB))||'00' FROM t\" | raw; }\n"
      "for field in name object_key get_url; do column $field > b; same $field csv; done\n"
      "json file > a; column file > b; cmp a b\n" },
    { "tsv", "jq sqlite3 basenc",
      "column() { history tsv | tail -n +2 | cut -f $1 | while IFS= read -r cell; do printf '%b\\000' \"$cell\"; done; }\n"
      "column 2 > b; same name tsv; column 5 > b; same object_key tsv; column 6 > b; same get_url tsv\n"
      "json file > a; column 1 > b; cmp a b\n" },
    { "keys and links", "sqlite3",
      "history keys | tr '\\n' '\\0' > b; same object_key keys\n"
      "history links | tr '\\n' '\\0' > b; same get_url links\n" },
    { "template", "sqlite3",
      "history '{key}\\t{url}' > t; cut -f 1 t > b; lines object_key template; cut -f 2 t > b; lines get_url template\n" },
    { "html", "xmllint sqlite3",
      "{ echo '<meta charset=utf-8>'; history html; } > t.html\n" },
    { "markdown", "cmark xmllint sqlite3",
      "{ echo '<meta charset=utf-8>'; history markdown | cmark; } > t.html\n" },
};
/* clang-format on */

/* Both become HTML, which libxml2 reads; the names in them are those for people, one line each. */
static const char read_html[] =
    "count=$(history keys | wc -l)\n"
    "every() { for i in $(seq $count); do xmllint --html --xpath \"string((//$1)[$i]$2)\" t.html; done "
    "2>/dev/null; }\n"
    "every a > b; history '{name}' > a; cmp a b || { diff a b >&2; exit 1; }\n"
    "every a /@href > b; lines get_url t.html; every code > b; lines object_key t.html\n";

static int begin(void **state)
{
    struct journey *journey;
    struct buffer list = { 0 };
    size_t count;
    const struct hostile_name *names = hostile_names(&count);

    (void)journey_begin(state);
    journey = *state;
    for (size_t i = 0; i < count; i++) {
        OWNED_TEXT char *name = memory_bytes(names[i].bytes, names[i].count);
        OWNED_TEXT char *path = journey_file(journey, name, name);

        buffer_add(&list, path, strlen(path) + 1);
    }
    journey_start(journey, WORDS("--demo", "put", "--quiet", "-0", "--files-from", "-"));
    process_feed(&journey->process, list.bytes, list.count);
    buffer_done(&list);
    assert_int_equal(process_wait(&journey->process), EXIT_DONE);
    return 0;
}

static bool is_there(struct journey *journey, const char *commands)
{
    OWNED_TEXT char *command = memory_print("for c in %s; do command -v $c || exit 1; done", commands);

    return journey_run_shell(journey, command) == 0;
}

static void test_round_trips(void **state)
{
    struct journey *journey = *state;

    for (size_t i = 0; i < sizeof trips / sizeof *trips; i++) {
        bool is_markup = strstr(trips[i].needs, "xmllint") != NULL;
        OWNED_TEXT char *script = memory_print("set -e\n%s%s%s", functions, trips[i].script,
                                               is_markup ? read_html : "");

        if (!is_there(journey, trips[i].needs)) {
            print_message("%s is not tried: not all of %s are here\n", trips[i].name, trips[i].needs);
            continue;
        }
        if (journey_run_shell(journey, script) != 0)
            fail_msg("%s:\n%s%s", trips[i].name, journey_out(journey), journey_err(journey));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_round_trips, begin, journey_end),
    };

    return cmocka_run_group_tests_name("round trips", tests, NULL, NULL);
}
