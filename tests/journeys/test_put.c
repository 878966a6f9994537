#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "commands/exit.h"
#include "support/hostile.h"
#include "support/puts.h"
#include "support/scratch.h"

static const char *text_of(const cJSON *object, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

    assert_true(cJSON_IsString(member));
    return member->valuestring;
}

/* Not one byte that a terminal would obey, but line ends. */
static void assert_harmless(const char *text)
{
    for (const unsigned char *next = (const unsigned char *)text; *next; next++)
        if ((*next < 0x20 && *next != '\n') || *next == 0x7f ||
            (*next == 0xc2 && next[1] >= 0x80 && next[1] < 0xa0))
            fail_msg("byte %02x in: %.2000s", *next, text);
}

static size_t lines_of(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

/* --- everything done ------------------------------------------------------------------------------------------- */

static void test_two_files_are_sent(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *first = journey_file(journey, "first.log", "hello");
    OWNED_TEXT char *second = scratch_pattern(journey->folder, "second.bin", 3000000);

    assert_int_equal(journey_run(journey, WORDS("--demo", "put", first, second)), EXIT_DONE);
    assert_int_equal(lines_of(journey_out(journey)), 2);
    journey_gives(journey, "first.log");
    journey_gives(journey, "second.bin");
    journey_gives(journey, "verified");
    journey_gives(journey, "http://127.0.0.1:");
    journey_says(journey, "started");
    journey_says(journey, "verified");
    assert_harmless(journey_err(journey));
}

static void test_json_tells_the_truth(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "123456789");
    cJSON *array, *object;

    assert_int_equal(journey_run(journey, WORDS("put", path, "--demo", "--format=json")), EXIT_DONE);
    array = cJSON_Parse(journey_out(journey));
    object = cJSON_GetArrayItem(array, 0);
    assert_int_equal(cJSON_GetArraySize(array), 1);
    assert_string_equal(text_of(object, "file"), path);
    assert_string_equal(text_of(object, "name"), "a.txt");
    assert_string_equal(text_of(object, "status"), "done");
    assert_string_equal(text_of(object, "crc64"), "11051210869376104954");
    assert_int_equal(cJSON_GetObjectItem(object, "size")->valueint, 9);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(object, "verified")));
    assert_true(cJSON_IsNull(cJSON_GetObjectItem(object, "error")));
    assert_true(strlen(text_of(object, "object_key")) > 0);
    assert_true(strlen(text_of(object, "request_id")) > 0);
    assert_true(strlen(text_of(object, "oss_request_id")) > 0);
    assert_non_null(strstr(text_of(object, "get_url"), "Signature="));
    assert_non_null(strchr(text_of(object, "get_url_expires_at"), 'T'));
    cJSON_Delete(array);
}

static void test_every_format(void **state)
{
    static const struct {
        const char *format, *part;
        size_t lines;
    } cases[] = { { "json", "[\n{\"file\":", 4 },
                  { "jsonl", "{\"file\":", 2 },
                  { "markdown", "- [a.txt](<http://", 2 },
                  { "html", "<li><a href=\"http://", 4 },
                  { "csv", "file,name,size", 3 },
                  { "tsv", "file\tname\tsize", 3 },
                  { "keys", "-", 2 },
                  { "links", "http://", 2 },
                  { "text", "verified", 2 },
                  { "{name}={size}", "a.txt=5\n", 2 } };
    struct journey *journey = *state;
    OWNED_TEXT char *first = journey_file(journey, "a.txt", "hello");
    OWNED_TEXT char *second = journey_file(journey, "b.txt", "world");

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(journey_run(journey, WORDS("--demo", "--quiet", "put", "--format", cases[i].format,
                                                    first, second)),
                         EXIT_DONE);
        journey_gives(journey, cases[i].part);
        assert_int_equal(lines_of(journey_out(journey)), cases[i].lines);
        assert_string_equal(journey_err(journey), "");
    }
}

static void test_output_goes_to_a_file_of_ours(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");
    OWNED_TEXT char *output = memory_print("%s/results.json", journey->folder);
    struct stat info, again;

    assert_int_equal(journey_run(journey, WORDS("--demo", "put", path, "--format=json", "--output", output)),
                     EXIT_DONE);
    assert_string_equal(journey_out(journey), "");
    assert_int_equal(stat(output, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_true(scratch_holds(journey->folder, "results.json", "\"status\":\"done\""));

    assert_int_equal(journey_run(journey, WORDS("--demo", "put", path, "--output", output)),
                     EXIT_CONFIGURATION);
    journey_says(journey, "File exists");
    journey_says(journey, "Nothing was sent");
    assert_int_equal(stat(output, &again), 0);
    assert_int_equal(again.st_size, info.st_size);

    /* nor is anything picked on the screen in vain */
    assert_int_equal(journey_run(journey, WORDS("--demo", "--output", output)), EXIT_CONFIGURATION);
    journey_says(journey, "File exists");
}

static void test_name_and_standard_input(void **state)
{
    struct journey *journey = *state;
    cJSON *object;

    journey_start(journey,
                  WORDS("--demo", "--quiet", "put", "-", "--name", "from stdin.log", "--format=jsonl"));
    process_feed(&journey->process, "123456789", 9);
    assert_int_equal(process_wait(&journey->process), EXIT_DONE);
    object = cJSON_Parse(journey_out(journey));
    assert_string_equal(text_of(object, "file"), "-");
    assert_string_equal(text_of(object, "name"), "from stdin.log");
    assert_string_equal(text_of(object, "crc64"), "11051210869376104954");
    cJSON_Delete(object);
}

static void test_names_from_a_file_and_from_standard_input(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *plain = journey_file(journey, "plain", "x");
    OWNED_TEXT char *broken = journey_file(journey, "two\nlines", "y");
    OWNED_TEXT char *listed = memory_print("%s\n\n%s\n", plain, plain);
    OWNED_TEXT char *list = journey_file(journey, "list", listed);

    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "--format=keys", "--files-from", list)),
                     EXIT_DONE);
    assert_int_equal(lines_of(journey_out(journey)), 2);

    journey_start(journey, WORDS("--demo", "put", "--format={file}", "-0", "--files-from", "-"));
    process_feed(&journey->process, plain, strlen(plain) + 1);
    process_feed(&journey->process, broken, strlen(broken));
    assert_int_equal(process_wait(&journey->process), EXIT_DONE);
    journey_gives(journey, "plain\n");
    journey_gives(journey, "two\\nlines\n");
    assert_harmless(journey_err(journey));
}

/* As find -print0 writes them, and -0 forgotten: one of them alone must not be taken for all. */
static void test_names_with_nuls_between_need_to_be_announced(void **state)
{
    static const char names[] = "one\0two";
    struct journey *journey = *state;
    OWNED_TEXT char *one = journey_file(journey, "one", "x");

    (void)one;
    assert_int_equal(chdir(journey->folder), 0);
    journey_start(journey, WORDS("--demo", "put", "--files-from", "-"));
    process_feed(&journey->process, names, sizeof names);
    assert_int_equal(process_wait(&journey->process), EXIT_NOTHING_TO_DO);
    journey_says(journey, "a NUL stands among the names in standard input. Nothing was sent; -0 reads");
    assert_string_equal(journey_out(journey), "");
}

static void test_names_that_look_like_options(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "-rf", "x");

    (void)path;
    assert_int_equal(chdir(journey->folder), 0);
    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "-rf")), EXIT_USAGE);
    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "--format={name}", "--", "-rf")), EXIT_DONE);
    assert_string_equal(journey_out(journey), "-rf\n");
}

static void test_dry_run_sends_nothing(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");

    assert_int_equal(journey_run(journey, WORDS("put", "--dry-run", path)), EXIT_DONE);
    journey_gives(journey, "would send");
    journey_gives(journey, "as a.txt (5 B)");
    assert_int_equal(journey_run(journey, WORDS("put", "--dry-run", path, "/no/such")), EXIT_SOME_FAILED);
    assert_int_equal(journey_run(journey, WORDS("put", "--dry-run", "/no/such")), EXIT_NOTHING_TO_DO);
}

static void test_hostile_names_arrive(void **state)
{
    struct journey *journey = *state;
    struct buffer list = { 0 };
    size_t count, sent = 0;
    const struct hostile_name *names = hostile_names(&count);

    journey_start(journey, WORDS("--demo", "put", "--format=jsonl", "-0", "--files-from", "-"));
    for (size_t i = 0; i < count; i++) {
        OWNED_TEXT char *name = memory_bytes(names[i].bytes, names[i].count);
        OWNED_TEXT char *path = journey_file(journey, name, name);

        buffer_add(&list, path, strlen(path) + 1);
    }
    process_feed(&journey->process, list.bytes, list.count);
    buffer_done(&list);
    assert_int_equal(process_wait(&journey->process), EXIT_DONE);
    assert_harmless(journey_out(journey));
    assert_harmless(journey_err(journey));
    for (const char *line = journey_out(journey); *line; line = strchr(line, '\n') + 1, sent++) {
        cJSON *object = cJSON_ParseWithLength(line, strcspn(line, "\n"));

        assert_string_equal(text_of(object, "status"), "done");
        assert_true(cJSON_IsTrue(cJSON_GetObjectItem(object, "verified")));
        cJSON_Delete(object);
    }
    assert_int_equal(sent, count);
}

/* --- what cannot be sent --------------------------------------------------------------------------------------- */

static void test_one_missing_file_stops_no_other(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");
    OWNED_TEXT char *missing = memory_print("%s/missing.txt", journey->folder);
    cJSON *array;

    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "--format=json", missing, path)),
                     EXIT_SOME_FAILED);
    array = cJSON_Parse(journey_out(journey));
    assert_int_equal(cJSON_GetArraySize(array), 2);
    assert_string_equal(text_of(cJSON_GetArrayItem(array, 0), "status"), "failed");
    assert_string_equal(text_of(cJSON_GetObjectItem(cJSON_GetArrayItem(array, 0), "error"), "stage"), "file");
    assert_string_equal(text_of(cJSON_GetArrayItem(array, 1), "status"), "done");
    cJSON_Delete(array);
    journey_says(journey, "missing.txt was not sent: no such file");
}

/* What stops everything before it starts, and what helps against it. */
static void test_refusals_say_what_to_do(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");

    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "--log=/no/such/log", path)),
                     EXIT_CONFIGURATION);
    journey_says(journey, "the log /no/such/log cannot be opened: No such file or directory. Name another");
    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "--files-from", journey->folder)),
                     EXIT_NOTHING_TO_DO);
    journey_says(journey, "cannot be read: Is a directory. Nothing was sent; name a file");
    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "--nosuch", path)), EXIT_USAGE);
    journey_says(journey, ". attache --help lists the options");
    assert_int_equal(journey_run(journey, WORDS("serve", "here")), EXIT_USAGE);
    journey_says(journey, "attache serve does not take \"here\". Leave it out");
    assert_int_equal(journey_run(journey, WORDS("putt", path)), EXIT_USAGE);
    journey_says(journey, "there is no file and no command putt. Did you mean attache put?");
    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "")), EXIT_NOTHING_TO_DO);
    journey_says(journey, "attache: \"\" was not sent");
    assert_int_equal(journey_run(journey, WORDS("help")), EXIT_USAGE);
    journey_says(journey, "Did you mean attache --help?");
}

static void check_refused(struct journey *journey, const char *path)
{
    assert_int_equal(journey_run(journey, WORDS("put", "--format=json", path)), EXIT_NOTHING_TO_DO);
    journey_says(journey, path);
    journey_says(journey, "was not sent: ");
    journey_gives(journey, "\"stage\":\"file\"");
}

static void test_what_is_no_file_is_refused(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *pipe = memory_print("%s/pipe", journey->folder);
    OWNED_TEXT char *loop = memory_print("%s/loop", journey->folder);
    OWNED_TEXT char *missing = memory_print("%s/missing", journey->folder);
    OWNED_TEXT char *large = scratch_hole(journey->folder, "large", UINT64_C(6) << 30);

    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(symlink(loop, loop), 0);
    check_refused(journey, pipe);
    check_refused(journey, loop);
    check_refused(journey, missing);
    check_refused(journey, large);
    check_refused(journey, journey->folder);
    journey_says(journey, "folder");
    check_refused(journey, "/dev/zero");
}

static void test_no_permission(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "closed.txt", "hello");

    assert_int_equal(chmod(path, 0), 0);
    assert_int_equal(journey_run_powerless(journey, WORDS("put", path)), EXIT_NOTHING_TO_DO);
    journey_says(journey, "closed.txt was not sent: ");
}

static void test_no_credentials(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");

    assert_int_equal(journey_run(journey, WORDS("put", path)), EXIT_CONFIGURATION);
    journey_says(journey, "ALIBABA_CLOUD_ACCESS_KEY_ID");
    journey_says(journey, "nothing was sent");
    assert_string_equal(journey_out(journey), "");
}

/* A port that was free a moment ago and that nobody listens on. */
static void test_fault_1_dead_endpoint(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");

    assert_int_equal(setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id", 1), 0);
    assert_int_equal(setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SK_MARK", 1), 0);
    assert_int_equal(journey_run(journey, WORDS("put", path, "--format=json", "--retries=0",
                                                "--endpoint=http://127.0.0.1:1")),
                     EXIT_SOME_FAILED);
    journey_says(journey, "127.0.0.1");
    journey_gives(journey, "\"stage\":\"request\"");
    assert_null(strstr(journey_out(journey), "SK_MARK"));
    assert_null(strstr(journey_err(journey), "SK_MARK"));
    assert_int_equal(journey_run(journey, WORDS("put", path, "--endpoint=http://service.example")),
                     EXIT_CONFIGURATION);
    assert_int_equal(unsetenv("ALIBABA_CLOUD_ACCESS_KEY_ID") | unsetenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
                     0);
}

/* Nothing but what needs the network is lost without it. */
static void test_without_the_network_library(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "report.log", "hello");

    free(journey_file(journey, CURL_FILE, "no library"));
    assert_int_equal(setenv("LD_LIBRARY_PATH", journey->folder, 1), 0);
    assert_int_equal(journey_run(journey, WORDS("--demo", "put", path)), EXIT_SOME_FAILED);
    journey_says(journey, CURL_FILE);
    journey_says(journey, "Install libcurl");
    assert_int_equal(journey_run(journey, WORDS("--version")), EXIT_DONE);
    journey_gives(journey, "libcurl is not there");
    assert_int_equal(unsetenv("LD_LIBRARY_PATH"), 0);
}

static void test_usage(void **state)
{
    struct journey *journey = *state;

    assert_int_equal(journey_run(journey, WORDS("put")), EXIT_USAGE);
    assert_int_equal(journey_run(journey, WORDS("put", "--bogus", "x")), EXIT_USAGE);
    journey_says(journey, "--bogus");
    assert_int_equal(journey_run(journey, WORDS("put", "--parallel=0", "x")), EXIT_USAGE);
    journey_says(journey, "1 to 16");
    assert_int_equal(journey_run(journey, WORDS("put", "--access-key-secret=SK_MARK", "x")), EXIT_USAGE);
    journey_says(journey, "never");
    assert_null(strstr(journey_err(journey), "SK_MARK"));
    assert_int_equal(journey_run(journey, WORDS("put", "--format={nam}", "x")), EXIT_USAGE);
    journey_says(journey, "{name}");
    assert_int_equal(journey_run(journey, WORDS("put", "--\x1b]2;evil\x07", "x")), EXIT_USAGE);
    assert_harmless(journey_err(journey));
    assert_int_equal(journey_run(journey, WORDS("--help")), EXIT_DONE);
    journey_gives(journey, "--parallel N");
    assert_int_equal(journey_run(journey, WORDS("--version")), EXIT_DONE);
    journey_gives(journey, "libcurl");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_two_files_are_sent),
        JOURNEY(test_json_tells_the_truth),
        JOURNEY(test_every_format),
        JOURNEY(test_refusals_say_what_to_do),
        JOURNEY(test_output_goes_to_a_file_of_ours),
        JOURNEY(test_name_and_standard_input),
        JOURNEY(test_names_from_a_file_and_from_standard_input),
        JOURNEY(test_names_with_nuls_between_need_to_be_announced),
        JOURNEY(test_names_that_look_like_options),
        JOURNEY(test_dry_run_sends_nothing),
        JOURNEY(test_hostile_names_arrive),
        JOURNEY(test_one_missing_file_stops_no_other),
        JOURNEY(test_what_is_no_file_is_refused),
        JOURNEY(test_no_permission),
        JOURNEY(test_no_credentials),
        JOURNEY(test_fault_1_dead_endpoint),
        JOURNEY(test_without_the_network_library),
        JOURNEY(test_usage),
    };

    return cmocka_run_group_tests_name("put", tests, NULL, NULL);
}
