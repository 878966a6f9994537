#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/path.h"
#include "files/peek.h"
#include "support/scratch.h"

static struct peek *peek_at(const char *folder, const char *name)
{
    OWNED_TEXT char *path = path_join(folder, name);
    struct error err = { 0 };

    return peek_look(path, NULL, &err);
}

static struct peek *peek_bytes(const char *folder, const char *bytes, size_t count)
{
    free(scratch_file(folder, "file", bytes, count));
    return peek_at(folder, "file");
}

static void test_text_and_its_line_ends(void **state)
{
    OWNED(peek) struct peek *peek = peek_bytes(*state, "one\r\ntwo\n\nlast", 14);

    assert_string_equal(peek->label, "text");
    assert_int_equal(peek->lines_count, 4);
    assert_string_equal(peek->lines[0], "one");
    assert_string_equal(peek->lines[2], "");
    assert_string_equal(peek->lines[3], "last");
    assert_int_equal(peek->size_bytes, 14);
}

static void test_tabs_lead_to_columns(void **state)
{
    static const char text[] = "\tat x\na\tb\n\303\274\tc\n12345678\td\n";
    OWNED(peek) struct peek *peek = peek_bytes(*state, text, sizeof text - 1);

    assert_string_equal(peek->lines[0], "        at x");
    assert_string_equal(peek->lines[1], "a       b");
    assert_string_equal(peek->lines[2], "\303\274       c");
    assert_string_equal(peek->lines[3], "12345678        d");
}

static void test_nothing_in_it(void **state)
{
    OWNED(peek) struct peek *peek = peek_bytes(*state, "", 0);

    assert_string_equal(peek->label, "empty");
    assert_int_equal(peek->lines_count, 0);
}

/* All bytes there are, a thousand times: shown as a dump, of which no byte is a control. */
static void test_binary_is_dumped(void **state)
{
    char *bytes = memory_new(256, 1000);
    struct peek *peek;

    for (size_t i = 0; i < 256000; i++)
        bytes[i] = (char)i;
    peek = peek_bytes(*state, bytes, 256000);
    assert_string_equal(peek->label, "binary");
    assert_string_equal(peek->lines[8], "0040 4041 4243 4445 4647 @ABCDEFG");
    for (size_t i = 0; i < peek->lines_count; i++)
        for (const char *at = peek->lines[i]; *at; at++)
            assert_in_range(*at, ' ', '~');
    peek_free(peek);
    free(bytes);
}

static void test_the_last_line_of_a_dump_is_as_long_as_the_file(void **state)
{
    OWNED(peek) struct peek *peek = peek_bytes(*state, "\0abc", 4);

    assert_int_equal(peek->lines_count, 1);
    assert_string_equal(peek->lines[0], "0000 0061 6263           .abc");
}

/* Ten megabytes without an end of line: one line, cut; no more than the first part of the file is read. */
static void test_a_line_without_end(void **state)
{
    OWNED_TEXT char *bytes = memory_new(10 * 1024 * 1024, 1);
    struct peek *peek;

    memset(bytes, 'x', 10 * 1024 * 1024);
    peek = peek_bytes(*state, bytes, 10 * 1024 * 1024);
    assert_int_equal(peek->lines_count, 1);
    assert_int_equal(strlen(peek->lines[0]), PEEK_LINE_BYTES);
    peek_free(peek);
}

static void test_many_lines_are_cut(void **state)
{
    OWNED_TEXT char *bytes = memory_new(100000, 1);
    struct peek *peek;

    memset(bytes, '\n', 100000);
    peek = peek_bytes(*state, bytes, 100000);
    assert_int_equal(peek->lines_count, PEEK_MOST_LINES);
    peek_free(peek);
}

static void test_links(void **state)
{
    OWNED_TEXT char *good = path_join(*state, "good");
    OWNED_TEXT char *bad = path_join(*state, "bad");
    struct peek *peek;

    free(scratch_file(*state, "file", "text", 4));
    assert_int_equal(symlink("file", good), 0);
    assert_int_equal(symlink("no\033where", bad), 0);
    peek = peek_at(*state, "good");
    assert_string_equal(peek->target, "file");
    assert_string_equal(peek->lines[0], "text");
    peek_free(peek);
    peek = peek_at(*state, "bad");
    assert_string_equal(peek->target, "no\033where");
    assert_string_equal(peek->label, "leads nowhere");
    assert_int_equal(peek->kind, KIND_LINK);
    assert_true(S_ISLNK(peek->mode));
    assert_non_null(peek->owner);
    peek_free(peek);
}

static void test_a_folder_shows_its_names(void **state)
{
    OWNED_TEXT char *folder = path_join(*state, "folder");
    OWNED(peek) struct peek *empty = NULL;
    struct peek *peek;

    assert_int_equal(mkdir(folder, 0700), 0);
    empty = peek_at(*state, "folder");
    assert_string_equal(empty->label, "empty folder");
    free(scratch_file(folder, "b10", "", 0));
    free(scratch_file(folder, "b9", "", 0));
    peek = peek_at(*state, "folder");
    assert_int_equal(peek->lines_count, 2);
    assert_string_equal(peek->lines[0], "b9");
    peek_free(peek);
}

static void test_what_is_no_file_is_not_opened(void **state)
{
    OWNED_TEXT char *fifo = path_join(*state, "fifo");
    struct peek *peek;

    assert_int_equal(mkfifo(fifo, 0600), 0);
    peek = peek_at(*state, "fifo");
    assert_int_equal(peek->kind, KIND_FIFO);
    assert_int_equal(peek->lines_count, 0);
    peek_free(peek);
    peek = peek_look("/dev/zero", NULL, &(struct error){ 0 });
    assert_int_equal(peek->kind, KIND_DEVICE);
    assert_int_equal(peek->lines_count, 0);
    peek_free(peek);
}

static void test_it_is_said_what_cannot_be_looked_at(void **state)
{
    OWNED_TEXT char *path = path_join(*state, "none");
    atomic_bool stop = true;
    struct error err = { 0 };

    assert_null(peek_look(path, NULL, &err));
    assert_string_equal(err.code, "ENOENT");
    free(scratch_file(*state, "none", "x", 1));
    assert_null(peek_look(path, &stop, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(test_text_and_its_line_ends),
        IN_SCRATCH(test_nothing_in_it),
        IN_SCRATCH(test_tabs_lead_to_columns),
        IN_SCRATCH(test_binary_is_dumped),
        IN_SCRATCH(test_the_last_line_of_a_dump_is_as_long_as_the_file),
        IN_SCRATCH(test_a_line_without_end),
        IN_SCRATCH(test_many_lines_are_cut),
        IN_SCRATCH(test_links),
        IN_SCRATCH(test_a_folder_shows_its_names),
        IN_SCRATCH(test_what_is_no_file_is_not_opened),
        IN_SCRATCH(test_it_is_said_what_cannot_be_looked_at),
    };

    return cmocka_run_group_tests_name("peek", tests, NULL, NULL);
}
