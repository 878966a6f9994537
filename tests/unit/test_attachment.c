#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/capability.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "files/attachment.h"
#include "files/path.h"
#include "support/scratch.h"

static void test_ordinary_file(void **state)
{
    const char *folder = *state;
    OWNED_TEXT char *path = scratch_file(folder, "app.log", "hello", 5);
    OWNED(attachment) struct attachment *attachment = attachment_look(path);
    struct error err = { 0 };

    assert_int_equal(attachment->concerns, CONCERN_NONE);
    assert_int_equal(attachment->size_bytes, 5);
    assert_string_equal(attachment->name, "app.log");
    assert_string_equal(attachment->shown_path, path);
    assert_false(attachment_is_refused(attachment));
    assert_false(attachment_refusal(attachment, &err));
    assert_false(error_is_set(&err));
}

struct looked {
    const char *what;
    unsigned concerns;
    bool is_refused;
};

static void check_look(const char *path, const struct looked *expected)
{
    OWNED(attachment) struct attachment *attachment = attachment_look(path);
    struct error err = { 0 };

    if (attachment->concerns != expected->concerns)
        fail_msg("%s: concerns %x instead of %x", expected->what, attachment->concerns, expected->concerns);
    assert_int_equal(attachment_is_refused(attachment), expected->is_refused);
    assert_int_equal(attachment_refusal(attachment, &err), expected->is_refused);
    assert_int_equal(err.stage, expected->is_refused ? STAGE_FILE : STAGE_NONE);
}

static void make_link(const char *folder, const char *target, const char *name)
{
    OWNED_TEXT char *path = memory_print("%s/%s", folder, name);

    assert_int_equal(symlink(target, path), 0);
}

static void test_what_stands_against_sending(void **state)
{
    const char *folder = *state;
    static const struct looked cases[] = {
        { "empty", CONCERN_EMPTY, false },
        { "fifo", CONCERN_SPECIAL, true },
        { "none", CONCERN_MISSING, true },
        { "link", CONCERN_LINK, false },
        { "broken", CONCERN_LINK | CONCERN_BROKEN_LINK, true },
        { "circle", CONCERN_LINK | CONCERN_BROKEN_LINK, true },
        { "folder", CONCERN_FOLDER, true },
        { "six-gib", CONCERN_TOO_LARGE | CONCERN_SPARSE, true },
        { "five-gib", CONCERN_SPARSE, false },
        { "id_rsa", CONCERN_KEY, false },
        { "id_rsa.pub", CONCERN_NONE, false },
    };
    OWNED_TEXT char *fifo = memory_print("%s/fifo", folder);
    OWNED_TEXT char *inner = memory_print("%s/folder", folder);

    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(mkdir(inner, 0700), 0);
    free(scratch_file(folder, "empty", "", 0));
    free(scratch_file(folder, "target", "x", 1));
    free(scratch_file(folder, "id_rsa", "x", 1));
    free(scratch_file(folder, "id_rsa.pub", "x", 1));
    free(scratch_hole(folder, "six-gib", UINT64_C(6) << 30));
    free(scratch_hole(folder, "five-gib", ATTACHMENT_LARGEST_BYTES));
    make_link(folder, "target", "link");
    make_link(folder, "nowhere", "broken");
    make_link(folder, "circle", "circle");

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        OWNED_TEXT char *path = memory_print("%s/%s", folder, cases[i].what);

        check_look(path, &cases[i]);
    }
    check_look("/dev/zero", &(struct looked){ "device", CONCERN_SPECIAL, true });
    check_look("/proc/self/environ", &(struct looked){ "made up", CONCERN_UNSIZED, true });
}

static void test_names_that_keys_have(void **state)
{
    const char *folder = *state;
    static const struct looked cases[] = {
        { "ID_RSA", CONCERN_KEY, false },      { "Server.PEM", CONCERN_KEY, false },
        { "id_ecdsa_sk", CONCERN_KEY, false }, { "id_sk", CONCERN_NONE, false },
        { "id__SK", CONCERN_KEY, false },      { ".env.production", CONCERN_KEY, false },
        { ".envrc", CONCERN_NONE, false },     { ".bash_history", CONCERN_KEY, false },
        { ".pem", CONCERN_KEY, false },        { "pem", CONCERN_NONE, false },
        { "a.pem.txt", CONCERN_NONE, false },  { "credentials", CONCERN_KEY, false },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        OWNED_TEXT char *path = scratch_file(folder, cases[i].what, "x", 1);

        check_look(path, &cases[i]);
    }
}

static void test_link_is_resolved(void **state)
{
    const char *folder = *state;
    OWNED_TEXT char *target = scratch_file(folder, "target", "x", 1);
    OWNED_TEXT char *link = memory_print("%s/named-by-link", folder);
    OWNED_TEXT char *real = realpath(target, NULL);

    make_link(folder, "target", "named-by-link");
    OWNED(attachment) struct attachment *attachment = attachment_look(link);
    assert_string_equal(attachment->path, real);
    assert_string_equal(attachment->shown_path, link);
    assert_string_equal(attachment->name, "named-by-link");
}

/* Whatever came before, each is followed as if it were the only one. */
static void test_many_in_the_same_folders(void **state)
{
    const char *folder = *state;
    static const char *const names[] = { "real/a",   "real/b",      "linked/a", "linked/b", "linked/to-a",
                                         "real/b",   "linked/gone", "real/./a", "real/..",  "linked/.",
                                         "real/a/b", "real/",       "linked",   "real/a" };
    OWNED_TEXT char *real = memory_print("%s/real", folder);
    struct attachment_folder last = { 0 };

    assert_int_equal(mkdir(real, 0700), 0);
    free(scratch_file(real, "a", "x", 1));
    free(scratch_file(real, "b", "x", 1));
    make_link(folder, "real", "linked");
    make_link(folder, "a", "real/to-a");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        OWNED_TEXT char *path = memory_print("%s/%s", folder, names[i]);
        OWNED(attachment) struct attachment *attachment = attachment_look_in(path, &last);
        OWNED_TEXT char *followed = realpath(path, NULL);

        assert_string_equal(attachment->path, followed ? followed : path);
        assert_int_equal((attachment->concerns & (CONCERN_MISSING | CONCERN_BROKEN_LINK)) != 0, !followed);
    }
    attachment_folder_done(&last);
}

/* Root may read everything: the child gives up that right and stays who it is. */
static bool give_up_root_rights(void)
{
    struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = { 0 };

    return syscall(SYS_capset, &header, none) == 0;
}

static int look_without_rights(const char *path)
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        struct attachment *attachment;

        if (!give_up_root_rights())
            _exit(99);
        attachment = attachment_look(path);
        _exit(attachment->concerns == CONCERN_UNREADABLE && attachment_is_refused(attachment) ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static void test_unreadable(void **state)
{
    const char *folder = *state;
    OWNED_TEXT char *path = scratch_file(folder, "secret", "x", 1);

    assert_int_equal(chmod(path, 0), 0);
    assert_int_equal(look_without_rights(path), 0);
}

static bool opens(const struct attachment *attachment, const char *code)
{
    struct error err = { 0 };
    int descriptor = -1;

    if (attachment_open(attachment, &descriptor, &err)) {
        (void)close(descriptor);
        return true;
    }
    assert_int_equal(err.stage, STAGE_FILE);
    assert_int_equal(err.remedy, REMEDY_FAIL);
    if (strcmp(err.code, code) != 0)
        fail_msg("%s instead of %s", err.code, code);
    return false;
}

/* Beside the file of that path, a link to a link to it, and one to itself. */
static void look_at_deep_link(const char *path, int deep)
{
    static const char *const links[][2] = { { "deep.txt", "near" }, { "./near", "far" }, { "loop", "loop" } };
    OWNED_TEXT char *parent = path_parent(path);
    OWNED_TEXT char *far = path_join(parent, "far");
    OWNED_TEXT char *loop = path_join(parent, "loop");
    OWNED(attachment) struct attachment *attachment = NULL, *circle = NULL;
    struct error err;
    int file;

    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        assert_int_equal(symlinkat(links[i][0], deep, links[i][1]), 0);
    attachment = attachment_look(far);
    assert_int_equal(attachment->concerns, CONCERN_LINK);
    assert_int_equal(attachment->size_bytes, 5);
    assert_string_equal(attachment->name, "far");
    assert_true(attachment_open(attachment, &file, &err));
    (void)close(file);
    circle = attachment_look(loop);
    assert_int_equal(circle->concerns, CONCERN_LINK | CONCERN_BROKEN_LINK);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        assert_int_equal(unlinkat(deep, links[i][1], 0), 0);
}

/* Below twenty folders with the longest names there are, which is deeper than a path of one system call. */
static void test_a_file_deeper_than_a_path_is_opened(void **state)
{
    const char *folder = *state;
    enum { DEPTH = 20, NAME_BYTES = 250 };
    int folders[DEPTH + 1] = { open(folder, O_PATH | O_DIRECTORY) };
    OWNED_TEXT char *name = memory_new(NAME_BYTES + 1, 1);
    struct buffer path = { 0 };
    struct attachment *attachment;
    struct error err;
    int file;

    memset(name, 'd', NAME_BYTES);
    buffer_text(&path, folder);
    for (int i = 0; i < DEPTH; i++) {
        buffer_print(&path, "/%s", name);
        assert_int_equal(mkdirat(folders[i], name, 0700), 0);
        folders[i + 1] = openat(folders[i], name, O_PATH | O_DIRECTORY);
    }
    buffer_text(&path, "/deep.txt");
    file = openat(folders[DEPTH], "deep.txt", O_WRONLY | O_CREAT, 0600);
    assert_int_equal(write(file, "hello", 5), 5);
    (void)close(file);

    attachment = attachment_look(buffer_string(&path));
    assert_false(attachment_is_refused(attachment));
    assert_int_equal(attachment->size_bytes, 5);
    assert_string_equal(attachment->name, "deep.txt");
    assert_true(attachment_open(attachment, &file, &err));
    (void)close(file);
    attachment_free(attachment);
    look_at_deep_link(buffer_string(&path), folders[DEPTH]);

    assert_int_equal(unlinkat(folders[DEPTH], "deep.txt", 0), 0);
    attachment = attachment_look(buffer_string(&path));
    assert_int_equal(attachment->concerns, CONCERN_MISSING);
    attachment_free(attachment);
    for (int i = DEPTH; i > 0; i--) {
        (void)close(folders[i]);
        assert_int_equal(unlinkat(folders[i - 1], name, AT_REMOVEDIR), 0);
    }
    (void)close(folders[0]);
    buffer_done(&path);
}

static void test_open_takes_only_what_was_reviewed(void **state)
{
    const char *folder = *state;
    OWNED_TEXT char *path = scratch_file(folder, "file", "12345", 5);
    OWNED_TEXT char *other = scratch_file(folder, "other", "12345", 5);
    OWNED(attachment) struct attachment *attachment = attachment_look(path);

    assert_true(opens(attachment, ""));
    assert_int_equal(truncate(path, 9), 0);
    assert_true(opens(attachment, ""));
    assert_int_equal(truncate(path, 4), 0);
    assert_false(opens(attachment, "shrank"));
    assert_int_equal(rename(other, path), 0);
    assert_false(opens(attachment, "replaced"));
    assert_int_equal(unlink(path), 0);
    assert_false(opens(attachment, "ENOENT"));
    assert_int_equal(symlink("other", path), 0);
    assert_false(opens(attachment, "ELOOP"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_false(opens(attachment, "replaced"));
}

static void write_at(const char *path, off_t offset, const char *text, struct timespec mtime)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, mtime };

    assert_true(descriptor >= 0);
    assert_int_equal(pwrite(descriptor, text, strlen(text), offset), strlen(text));
    assert_int_equal(futimens(descriptor, times), 0);
    (void)close(descriptor);
}

/* A time that 64 bits of nanoseconds do not hold, where the file system keeps it. */
static void test_far_time(void **state)
{
    OWNED_TEXT char *path = scratch_file(*state, "file", "12345", 5);
    const struct timespec year_2400 = { .tv_sec = 13569465600 };
    OWNED(attachment) struct attachment *attachment = NULL;
    struct error err = { 0 };
    struct stat info;
    uint64_t size_bytes;
    int descriptor = -1;

    write_at(path, 0, "X", year_2400);
    assert_int_equal(stat(path, &info), 0);
    if (info.st_mtim.tv_sec != year_2400.tv_sec)
        skip();
    attachment = attachment_look(path);
    assert_true(attachment->mtime_ns == INT64_MAX);
    assert_true(attachment_open(attachment, &descriptor, &err));
    assert_int_equal(attachment_fate(attachment, descriptor, &size_bytes), ATTACHMENT_SAME);
    (void)close(descriptor);
}

static void test_fate(void **state)
{
    const char *folder = *state;
    OWNED_TEXT char *path = scratch_file(folder, "file", "12345", 5);
    OWNED_TEXT char *other = scratch_file(folder, "other", "12345", 5);
    OWNED(attachment) struct attachment *attachment = attachment_look(path);
    struct error err = { 0 };
    uint64_t size_bytes = 0;
    int descriptor = -1;

    assert_true(attachment_open(attachment, &descriptor, &err));
    assert_int_equal(attachment_fate(attachment, descriptor, &size_bytes), ATTACHMENT_SAME);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(attachment_fate(attachment, descriptor, &size_bytes), ATTACHMENT_SAME);
    write_at(path, 0, "X", (struct timespec){ .tv_sec = 1 });
    assert_int_equal(attachment_fate(attachment, descriptor, &size_bytes), ATTACHMENT_REWRITTEN);
    write_at(path, 5, "67", (struct timespec){ .tv_sec = 2 });
    assert_int_equal(attachment_fate(attachment, descriptor, &size_bytes), ATTACHMENT_GREW);
    assert_int_equal(size_bytes, 7);
    assert_int_equal(truncate(path, 3), 0);
    assert_int_equal(attachment_fate(attachment, descriptor, &size_bytes), ATTACHMENT_SHRANK);
    assert_int_equal(size_bytes, 3);
    (void)close(descriptor);

    OWNED(attachment) struct attachment *second = attachment_look(other);
    assert_true(attachment_open(second, &descriptor, &err));
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(attachment_fate(second, descriptor, &size_bytes), ATTACHMENT_REPLACED);
    assert_int_equal(unlink(other), 0);
    assert_int_equal(attachment_fate(second, descriptor, &size_bytes), ATTACHMENT_SAME);
    (void)close(descriptor);
}

static void test_names(void **state)
{
    static const struct {
        const char *path, *name;
    } cases[] = {
        { "/var/log/app.log", "app.log" },
        { "app.log", "app.log" },
        { "a/b/", "b" },
        { "/x/a\nb\tc\x1b.log", "abc.log" },
        { "/x/bad\xff\xfe.log", "bad__.log" },
        { "/x/back\\slash", "back_slash" },
        { "/x/\xc2\x85next", "next" },
        { "/x/\xe4\xbd\xa0\xe5\xa5\xbd.txt", "\xe4\xbd\xa0\xe5\xa5\xbd.txt" },
        { "/x/\x01", "_" },
        { "/x/-rf *", "-rf *" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        OWNED_TEXT char *name = attachment_name(cases[i].path);

        assert_string_equal(name, cases[i].name);
    }
}

static void test_long_names_keep_their_extension(void **state)
{
    char path[600];
    size_t count = 0;

    (void)state;
    while (count < 400)
        count += (size_t)snprintf(path + count, sizeof path - count, "\xc3\xa4");
    (void)snprintf(path + count, sizeof path - count, ".tar");
    OWNED_TEXT char *name = attachment_name(path);
    assert_in_range(strlen(name), 253, 255);
    assert_string_equal(name + strlen(name) - 4, ".tar");
    assert_int_equal((unsigned char)name[strlen(name) - 5], 0xa4);
}

static void test_names_that_are_refused(void **state)
{
    static const char *const refused[] = { "", "a/b", "..", ".", "a\\b", "a\nb", "bad\xff" };
    struct error err = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        assert_false(attachment_name_is_fine(refused[i], &err));
        assert_string_equal(err.code, "bad-name");
        assert_string_not_equal(err.hint, "");
    }
    assert_true(attachment_name_is_fine("fine.log", &err));
}

static void test_same_names(void **state)
{
    struct attachment a = { .name = (char[]){ "x" } }, b = { .name = (char[]){ "y" } },
                      c = { .name = (char[]){ "x" } };
    struct attachment *all[] = { &a, &b, &c };

    (void)state;
    b.concerns = CONCERN_SAME_NAME;
    attachment_compare_names(all, 3);
    assert_int_equal(a.concerns, CONCERN_SAME_NAME);
    assert_int_equal(b.concerns, CONCERN_NONE);
    assert_int_equal(c.concerns, CONCERN_SAME_NAME);
}

static void test_every_concern_has_words(void **state)
{
    (void)state;
    for (int i = 0; i < CONCERN_COUNT; i++) {
        assert_string_not_equal(concern_label(1 << i), "");
        assert_string_not_equal(concern_story(1 << i), "");
    }
    assert_true(concern_refuses(CONCERN_FOLDER));
    assert_false(concern_refuses(CONCERN_EMPTY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(test_ordinary_file),
        IN_SCRATCH(test_what_stands_against_sending),
        IN_SCRATCH(test_names_that_keys_have),
        IN_SCRATCH(test_link_is_resolved),
        IN_SCRATCH(test_many_in_the_same_folders),
        IN_SCRATCH(test_unreadable),
        IN_SCRATCH(test_a_file_deeper_than_a_path_is_opened),
        IN_SCRATCH(test_open_takes_only_what_was_reviewed),
        IN_SCRATCH(test_far_time),
        IN_SCRATCH(test_fate),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_long_names_keep_their_extension),
        cmocka_unit_test(test_names_that_are_refused),
        cmocka_unit_test(test_same_names),
        cmocka_unit_test(test_every_concern_has_words),
    };

    return cmocka_run_group_tests_name("attachment", tests, NULL, NULL);
}
