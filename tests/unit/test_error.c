#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"

static void test_set_keeps_what_it_is_given(void **state)
{
    struct error err = { .http_status = 500, .hint = "old" };

    (void)state;
    assert_false(error_set(&err, STAGE_UPLOAD, REMEDY_WAIT, "SlowDown", "the store is busy: %d", 7));
    assert_int_equal(err.stage, STAGE_UPLOAD);
    assert_int_equal(err.remedy, REMEDY_WAIT);
    assert_string_equal(err.code, "SlowDown");
    assert_string_equal(err.message, "the store is busy: 7");
    assert_string_equal(err.hint, "");
    assert_int_equal(err.http_status, 0);
}

static void test_errno_becomes_name_and_reason(void **state)
{
    struct error err = { 0 };

    (void)state;
    assert_false(error_set_errno(&err, STAGE_FILE, REMEDY_FAIL, ENOENT, "%s", "/no/such"));
    assert_string_equal(err.code, "ENOENT");
    assert_string_equal(err.message, "/no/such: No such file or directory");
}

static void test_long_message_is_cut(void **state)
{
    struct error err = { 0 };
    char text[2000];

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    error_set(&err, STAGE_FILE, REMEDY_FAIL, text, "%s", text);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_int_equal(strlen(err.code), sizeof err.code - 1);
    error_set_errno(&err, STAGE_FILE, REMEDY_FAIL, EIO, "%s", text);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
}

static void test_clear_and_is_set(void **state)
{
    struct error err = { 0 };

    (void)state;
    assert_false(error_is_set(&err));
    error_set(&err, STAGE_FILE, REMEDY_FAIL, "", "x");
    assert_true(error_is_set(&err));
    assert_false(error_hint(&err, "try %s", "again"));
    assert_string_equal(err.hint, "try again");
    error_clear(&err);
    assert_false(error_is_set(&err));
}

static void test_story(void **state)
{
    static const struct {
        const char *message, *hint, *story;
    } rows[] = {
        { "no such file", "", "no such file" },
        { "no such file", "look again", "no such file. Look again" },
        { "Who are you?", "sign in", "Who are you? Sign in" },
        { "no such option", "attache --help lists all", "no such option. attache --help lists all" },
        { "no screen", "attachments go by put", "no screen. Attachments go by put" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error err = { 0 };
        OWNED_TEXT char *story = NULL;

        error_set(&err, STAGE_FILE, REMEDY_FAIL, "", "%s", rows[i].message);
        error_hint(&err, "%s", rows[i].hint);
        story = error_story(&err);
        assert_string_equal(story, rows[i].story);
    }
}

static void test_an_error_is_kept_only_where_there_is_one(void **state)
{
    struct error err = { 0 };
    struct error *kept;

    (void)state;
    assert_null(error_keep(NULL));
    assert_null(error_keep(&err));
    assert_false(error_is_set(NULL));
    assert_false(error_is_set(error_or_none(NULL)));
    assert_string_equal(error_or_none(NULL)->message, "");
    error_set(&err, STAGE_FILE, REMEDY_FAIL, "E", "gone");
    kept = error_keep(&err);
    error_clear(&err);
    assert_ptr_equal(error_or_none(kept), kept);
    assert_string_equal(kept->message, "gone");
    free(kept);
}

static void test_stage_names(void **state)
{
    (void)state;
    assert_string_equal(error_stage_name(STAGE_NONE), "");
    assert_string_equal(error_stage_name(STAGE_CREDENTIALS), "credentials");
    assert_string_equal(error_stage_name(STAGE_FILE), "file");
    assert_string_equal(error_stage_name(STAGE_REQUEST), "request");
    assert_string_equal(error_stage_name(STAGE_UPLOAD), "upload");
    assert_string_equal(error_stage_name(STAGE_VERIFY), "verify");
    assert_string_equal(error_stage_name(STAGE_LINK), "link");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_keeps_what_it_is_given),
        cmocka_unit_test(test_errno_becomes_name_and_reason),
        cmocka_unit_test(test_long_message_is_cut),
        cmocka_unit_test(test_clear_and_is_set),
        cmocka_unit_test(test_story),
        cmocka_unit_test(test_an_error_is_kept_only_where_there_is_one),
        cmocka_unit_test(test_stage_names),
    };

    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
