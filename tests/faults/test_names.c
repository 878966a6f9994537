/* Names that break terminals, requests and rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/stat.h>

#include "support/faults.h"

/* Nothing that a terminal would obey, in what people read and in what scripts read. */
static void check_harmless(const struct buffer *text)
{
    const unsigned char *bytes = (const unsigned char *)buffer_string(text);

    for (size_t i = 0; i < text->count; i++) {
        bool is_c1 = bytes[i] == 0xc2 && bytes[i + 1] >= 0x80 && bytes[i + 1] < 0xa0;

        if ((bytes[i] < 0x20 && bytes[i] != '\n') || bytes[i] == 0x7f || is_c1)
            fail_msg("byte %02x in: %.2000s", bytes[i], buffer_string(text));
    }
}

static void send_named(struct trial *trial, const char *name)
{
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, name, 100))), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "verified", "true");
    check_harmless(&trial->process.out);
    check_harmless(&trial->process.err);
    assert_null(strpbrk(trial_field(trial, 0, "get_url"), " \n\t"));
}

static void fault_65_control_characters(void **state)
{
    static const char *const names[] = { "a\nb.log",         "a\tb.log",       "a\033]2;evil\007.log",
                                         "a\177b.log",       "a\302\233b.log", "a\033]52;c;ZXZpbA==\007b",
                                         "a\r\nX: y\r\n.log" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        send_named(*state, names[i]);
}

static void fault_65_not_in_the_log_either(void **state)
{
    struct trial *trial = *state;
    const char *log = trial_text("%s/log", trial->folder);
    struct process cat = { 0 };

    trial_words(trial, WORDS("--log", log));
    send_named(trial, "a\033]2;evil\007\n.log");
    assert_int_equal(process_run(&cat, WORDS("cat", log), NULL), 0);
    assert_true(cat.out.count > 100);
    check_harmless(&cat.out);
    process_done(&cat);
}

/* Each bad byte is a "_" in the name that is sent; the exact name is in the result. */
static void fault_66_not_utf_8(void **state)
{
    struct trial *trial = *state;

    send_named(trial, "caf\351.log");
    trial_is(trial, 0, "name", "caf_.log");
    assert_string_not_equal(trial_field(trial, 0, "file_b64"), "");
}

static void fault_67_names_that_mean_something_elsewhere(void **state)
{
    static const char *const names[] = { "-rf",
                                         "--help",
                                         " a b ",
                                         "a#b?c%d&e+f=g;h",
                                         "'quoted'\"twice\"",
                                         "$(date)",
                                         "a\\b",
                                         "\343\203\206\343\202\271\343\203\210.log",
                                         "e\314\201\314\201\314\201.log",
                                         "..a",
                                         "a%2Fb",
                                         "\360\237\221\251\342\200\215\360\237\222\273.log" };
    struct fault_record record;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct trial *trial = *state;

        send_named(trial, names[i]);
        assert_true(fault_server_record(trial->server, FAULT_ASK, (int)i, &record));
        assert_string_equal(record.name, trial_field(trial, 0, "name"));
    }
}

/* Characters that turn a line around are not shown as what they are. */
static void fault_67_direction_of_writing(void **state)
{
    struct trial *trial = *state;

    send_named(trial, "a\342\200\256gpj.exe");
    trial_says_not(trial, "\342\200\256");
}

static void fault_67_long_path(void **state)
{
    struct trial *trial = *state;
    char part[201];
    const char *folder = "d";

    memset(part, 'x', sizeof part - 1);
    part[sizeof part - 1] = '\0';
    for (int i = 0; i < 15; i++) {
        assert_int_equal(mkdir(trial_text("%s/%s", trial->folder, folder), 0700), 0);
        folder = trial_text("%s/%s", folder, part);
    }
    send_named(trial, folder);
}

static void fault_68_longer_than_the_service_takes(void **state)
{
    struct trial *trial = *state;
    char name[256];

    memset(name, 'n', 255);
    memcpy(name + 251, ".log", 5);
    send_named(trial, name);
    assert_true(strlen(trial_field(trial, 0, "name")) <= 255);
    assert_non_null(strstr(trial_field(trial, 0, "name"), ".log"));
}

static void fault_69_names_given_that_cannot_be(void **state)
{
    static const char *const names[] = { "a/b", "..", ".", "", "a\nb", "/etc/passwd" };
    struct trial *trial = *state;
    const char *path = trial_file(trial, "a.log", 100);

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        memset(trial->words, 0, sizeof trial->words);
        trial_words(trial, WORDS("--name", names[i]));
        assert_int_equal(trial_run(trial, FILES(path)), 2);
        assert_int_equal(trial_count(trial), 0);
    }
    assert_int_equal(fault_server_connections(trial->server), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_65_control_characters),
        TRIAL(fault_65_not_in_the_log_either),
        TRIAL(fault_66_not_utf_8),
        TRIAL(fault_67_names_that_mean_something_elsewhere),
        TRIAL(fault_67_direction_of_writing),
        TRIAL(fault_67_long_path),
        TRIAL(fault_68_longer_than_the_service_takes),
        TRIAL(fault_69_names_given_that_cannot_be),
    };

    return cmocka_run_group_tests_name("faults in names", tests, NULL, NULL);
}
