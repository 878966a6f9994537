/* What the preview says of archives, friendly and hostile ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "files/path.h"
#include "files/peek.h"
#include "support/scratch.h"

#define AT_ONCE_MS 5000 /* the machine may be busy; unbounded, the bombs here take longer or for ever */

static bool can_look(void)
{
#if HAVE_ARCHIVE
    return true;
#else
    return false;
#endif
}

static struct peek *peek_at(const char *folder, const char *name)
{
    OWNED_TEXT char *path = path_join(folder, name);
    struct error err = { 0 };
    struct peek *peek = peek_look(path, NULL, &err);

    assert_non_null(peek);
    return peek;
}

/* Runs a shell command in the folder. */
static void run(const char *folder, const char *command)
{
    OWNED_TEXT char *line = memory_print("cd '%s' && { %s; }", folder, command);

    assert_int_equal(system(line), 0);
}

static bool has_line(const struct peek *peek, const char *line)
{
    for (size_t i = 0; i < peek->lines_count; i++)
        if (strcmp(peek->lines[i], line) == 0)
            return true;
    return false;
}

/* --- a zip file, written by hand -------------------------------------------------------------------------------- */

static void put(struct buffer *out, uint64_t value, int bytes)
{
    for (; bytes > 0; bytes--, value >>= 8)
        buffer_byte(out, (char)value);
}

static void put_fields(struct buffer *out, unsigned flags, uint32_t size, const char *name)
{
    put(out, 20, 2);
    put(out, flags, 2);
    put(out, 0, 2 + 4 + 4); /* stored; no time, no sum: nobody extracts */
    put(out, size, 4);
    put(out, size, 4);
    put(out, strlen(name), 2);
    put(out, 0, 2);
}

/* An entry of two bytes that claims another size. */
static void put_local(struct buffer *out, unsigned flags, uint32_t size, const char *name)
{
    put(out, 0x04034b50, 4);
    put_fields(out, flags, size, name);
    buffer_text(out, name);
    buffer_text(out, "xy");
}

static void put_central(struct buffer *out, unsigned flags, uint32_t size, const char *name, size_t at)
{
    put(out, 0x02014b50, 4);
    put(out, 20, 2);
    put_fields(out, flags, size, name);
    put(out, 0, 2 + 2 + 2 + 4);
    put(out, at, 4);
    buffer_text(out, name);
}

static void put_end(struct buffer *out, size_t count, size_t directory)
{
    size_t length = out->count - directory;

    put(out, 0x06054b50, 4);
    put(out, 0, 4);
    put(out, count, 2);
    put(out, count, 2);
    put(out, length, 4);
    put(out, directory, 4);
    put(out, 0, 2);
}

static struct buffer zip_of(const char *const *names, unsigned flags, uint32_t size)
{
    struct buffer out = { 0 };
    size_t places[8], count = 0, directory;

    for (; names[count]; count++) {
        places[count] = out.count;
        put_local(&out, flags, size, names[count]);
    }
    directory = out.count;
    for (size_t i = 0; i < count; i++)
        put_central(&out, flags, size, names[i], places[i]);
    put_end(&out, count, directory);
    return out;
}

static struct peek *peek_zip(const char *folder, const char *const *names, unsigned flags, uint32_t size,
                             size_t missing)
{
    struct buffer zip = zip_of(names, flags, size);
    struct peek *peek;

    free(scratch_file(folder, "a.zip", buffer_string(&zip), zip.count - missing));
    peek = peek_at(folder, "a.zip");
    buffer_done(&zip);
    return peek;
}

/* --- friendly ones ---------------------------------------------------------------------------------------------- */

static void test_tar_in_all_its_clothes(void **state)
{
    static const struct {
        const char *command, *name, *label;
    } rows[] = { { "tar cf a.tar logs", "a.tar", "tar" },
                 { "tar cf - logs | gzip >a.tar.gz", "a.tar.gz", "tar.gz" },
                 { "command -v xz >/dev/null || exit 0; tar cf - logs | xz >a.tar.xz", "a.tar.xz", "tar.xz" },
                 { "command -v zstd >/dev/null || exit 0; tar cf - logs | zstd -q >a.tar.zst", "a.tar.zst",
                   "tar.zst" } };

    if (!can_look())
        skip();
    run(*state, "mkdir logs; echo hello >logs/app.log; head -c 3000 /dev/zero >logs/core");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        OWNED_TEXT char *path = path_join(*state, rows[i].name);
        OWNED(peek) struct peek *peek = NULL;

        run(*state, rows[i].command);
        if (access(path, F_OK) != 0) /* its program is not here */
            continue;
        peek = peek_at(*state, rows[i].name);
        assert_string_equal(peek->label, rows[i].label);
        assert_true(peek->is_list);
        assert_false(peek->has_more);
        assert_int_equal(peek->lines_count, 3);
        assert_string_equal(peek->lines[0], "            logs/");
        assert_true(has_line(peek, "       6 B  logs/app.log"));
        assert_true(has_line(peek, "   2.9 KiB  logs/core"));
    }
}

static void test_zip(void **state)
{
    OWNED(peek) struct peek *peek = NULL;

    if (!can_look())
        skip();
    peek = peek_zip(*state, (const char *const[]){ "one.txt", "sub/two.txt", NULL }, 0, 2, 0);
    assert_string_equal(peek->label, "zip");
    assert_int_equal(peek->lines_count, 2);
    assert_string_equal(peek->lines[1], "       2 B  sub/two.txt");
    assert_string_equal(peek->lines[1] + peek->names_at, "sub/two.txt");
    assert_false(peek->has_more);
}

static void test_one_compressed_file_shows_its_beginning(void **state)
{
    OWNED(peek) struct peek *peek = NULL;

    if (!can_look())
        skip();
    run(*state, "printf 'first line\\nsecond line\\n' | gzip >app.log.gz");
    peek = peek_at(*state, "app.log.gz");
    assert_string_equal(peek->label, "gzip");
    assert_false(peek->is_list);
    assert_int_equal(peek->lines_count, 2);
    assert_string_equal(peek->lines[1], "second line");
}

/* --- hostile ones ----------------------------------------------------------------------------------------------- */

static void test_names_that_attack(void **state)
{
    static const char *const names[] = { "../../etc/passwd", "evil\033[31m\n.txt", "", NULL };
    OWNED(peek) struct peek *peek = NULL;

    if (!can_look())
        skip();
    peek = peek_zip(*state, names, 0, 0xfffffff0, 0);
    assert_true(has_line(peek, "   4.0 GiB  ../../etc/passwd"));
    assert_true(has_line(
        peek, "   4.0 GiB  evil\033[31m\n.txt")); /* raw, as names are: drawing makes them harmless */
}

static void test_a_zip_under_a_password_is_listed(void **state)
{
    OWNED(peek) struct peek *peek = NULL;

    if (!can_look())
        skip();
    peek = peek_zip(*state, (const char *const[]){ "secret.txt", NULL }, 1, 2, 0);
    assert_true(has_line(peek, "       2 B  secret.txt"));
}

/* Cut anywhere, or with any byte wrong: it ends, and no more is said than there is. */
static void test_damaged_zips(void **state)
{
    static const char *const names[] = { "one.txt", "two.txt", NULL };
    struct buffer zip = zip_of(names, 0, 2);

    for (size_t i = 0; i < zip.count; i++) {
        OWNED(peek) struct peek *cut = peek_zip(*state, names, 0, 2, i);
        OWNED_TEXT char *bytes = memory_bytes(buffer_string(&zip), zip.count);
        OWNED(peek) struct peek *wrong = NULL;

        bytes[i] = (char)~bytes[i];
        free(scratch_file(*state, "b.zip", bytes, zip.count));
        wrong = peek_at(*state, "b.zip");
        assert_non_null(wrong->label);
        assert_true(!cut->is_list || cut->lines_count <= 2);
        assert_true(!wrong->is_list || wrong->lines_count <= 2);
    }
    buffer_done(&zip);
}

static void test_an_archive_that_is_cut_says_so(void **state)
{
    OWNED(peek) struct peek *peek = NULL;

    if (!can_look())
        skip();
    run(*state,
        "for i in 1 2 3; do head -c 99999 /dev/urandom >$i; done; tar czf - 1 2 3 | head -c 150000 >a.tgz");
    peek = peek_at(*state, "a.tgz");
    assert_int_equal(peek->lines_count, 2);
    assert_true(peek->has_more);
}

/* Its directory is longer than what may be read: the first entries are listed. */
static void test_a_zip_of_many_entries(void **state)
{
    OWNED(peek) struct peek *peek = NULL;
    struct buffer zip = { 0 };
    size_t directory;

    if (!can_look())
        skip();
    for (int i = 0; i < 20000; i++)
        put_local(&zip, 0, 2, "name.txt");
    directory = zip.count;
    for (int i = 0; i < 20000; i++)
        put_central(&zip, 0, 2, "name.txt", 0);
    put_end(&zip, 20000, directory);
    free(scratch_file(*state, "a.zip", buffer_string(&zip), zip.count));
    buffer_done(&zip);
    peek = peek_at(*state, "a.zip");
    assert_true(peek->has_more);
    assert_in_range(peek->lines_count, 32, PEEK_MOST_LINES);
}

/* A hundred thousand entries, and a file that unpacks to half a gigabyte. */
static void test_bombs(void **state)
{
    static const char *const commands[] = {
        "seq 100000 | sed 's/.*/n&/' >names; mkdir d && cd d && xargs touch <../names && tar cf - . | gzip "
        "-1 >../bomb",
        "head -c 500000000 /dev/zero >big; { tar cf - big names 2>/dev/null; true; } | gzip -1 >bomb; rm big",
    };

    if (!can_look())
        skip();
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        OWNED(peek) struct peek *peek = NULL;
        int64_t since_ms;

        run(*state, commands[i]);
        since_ms = clock_now_ms();
        peek = peek_at(*state, "bomb");
        assert_in_range(clock_now_ms() - since_ms, 0, AT_ONCE_MS);
        assert_true(peek->has_more);
        assert_in_range(peek->lines_count, 1, PEEK_MOST_LINES);
    }
}

static void test_it_stops_when_the_cursor_has_moved_on(void **state)
{
    OWNED_TEXT char *path = path_join(*state, "a.tar");
    atomic_bool stop = true;
    struct error err = { 0 };

    run(*state, "echo >x; tar cf a.tar x");
    assert_null(peek_look(path, &stop, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(test_tar_in_all_its_clothes),
        IN_SCRATCH(test_zip),
        IN_SCRATCH(test_one_compressed_file_shows_its_beginning),
        IN_SCRATCH(test_names_that_attack),
        IN_SCRATCH(test_a_zip_under_a_password_is_listed),
        IN_SCRATCH(test_damaged_zips),
        IN_SCRATCH(test_an_archive_that_is_cut_says_so),
        IN_SCRATCH(test_a_zip_of_many_entries),
        IN_SCRATCH(test_bombs),
        IN_SCRATCH(test_it_stops_when_the_cursor_has_moved_on),
    };

    return cmocka_run_group_tests_name("peek_archive", tests, NULL, NULL);
}
