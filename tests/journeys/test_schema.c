#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "commands/exit.h"
#include "support/hostile.h"
#include "support/puts.h"
#include "support/results.h"
#include "support/schema.h"
#include "support/scratch.h"

static void must_be_allowed(const char *pointer, const char *json)
{
    cJSON *schema = schema_of_results(), *document = cJSON_Parse(json);
    char complaint[256];

    if (!schema_allows(schema, pointer, document, complaint))
        fail_msg("%s in: %s", complaint, json);
    cJSON_Delete(document);
    cJSON_Delete(schema);
}

static void test_what_put_prints(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *fine = journey_file(journey, "a.txt", "hello");
    OWNED_TEXT char *refused = journey_file(journey, "fault-no.txt", "hello");
    OWNED_TEXT char *missing = memory_print("%s/missing", journey->folder);

    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "--check-links", "--format=json", fine,
                                                refused, missing)),
                     EXIT_SOME_FAILED);
    must_be_allowed("#", journey_out(journey));
    journey_gives(journey, "\"link_checked\":true");
    journey_gives(journey, "\"stage\":\"file\"");
    journey_gives(journey, "\"stage\":\"request\"");
}

static void test_what_an_interrupted_put_prints(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *large = scratch_pattern(journey->folder, "large.bin", 6000000);

    journey_start(journey, WORDS("--demo", "put", "--limit-rate=100K", "--format=json", large));
    process_wait_text(&journey->process, true, "large.bin: started");
    process_signal(&journey->process, SIGINT);
    assert_int_equal(process_wait(&journey->process), EXIT_BY_INTERRUPT);
    must_be_allowed("#", journey_out(journey));
    journey_gives(journey, "\"status\":\"cancelled\"");
}

static void test_what_the_history_prints(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *fine = journey_file(journey, "a.txt", "hello");
    OWNED_TEXT char *refused = journey_file(journey, "fault-no.txt", "hello");

    assert_int_equal(journey_run(journey, WORDS("--demo", "put", fine, refused)), EXIT_SOME_FAILED);
    assert_int_equal(journey_run(journey, WORDS("--demo", "history", "--format=json")), EXIT_DONE);
    must_be_allowed("#", journey_out(journey));
    journey_gives(journey, "\"status\":\"done\"");
    journey_gives(journey, "\"status\":\"failed\"");
}

static void test_hostile_names_line_by_line(void **state)
{
    size_t count;
    const struct hostile_name *names = hostile_names(&count);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        OWNED_TEXT char *bytes = memory_bytes(names[i].bytes, names[i].count);
        OWNED_TEXT char *path = memory_print("/%s", bytes), *line = NULL;
        struct result result = result_sample_done();

        result.file = path;
        result.name = bytes;
        line = formatted_one("jsonl", &result, FORMAT_FOR_FILE);
        must_be_allowed("#/$defs/result", line);
    }
}

/* The check itself must be able to fail: each of these is a result with one thing broken. */
static void test_broken_results_are_found(void **state)
{
    /* clang-format off */
    static const struct { const char *old, *new, *complaint; } cases[] = {
        { "\"size\":1289748",        "\"size\":\"1289748\"",           "/size"               },
        { "\"size\":1289748",        "\"size\":-1",                    "too small"           },
        { "\"size\":1289748",        "\"size\":1.5",                   "integer"             },
        { "\"attempts\":2,",         "",                               "lacks attempts"      },
        { "\"status\":\"done\"",     "\"status\":\"finished\"",        "/status"             },
        { "\"status\":\"done\"",     "\"status\":\"failed\"",          "/object_key"         },
        { "\"verified\":true",       "\"verified\":1",                 "/verified"           },
        { "\"crc64\":\"",            "\"crc64\":\"x",                  "/crc64"              },
        { "\"name\":\"app.log\"",    "\"name\":\"\"",                  "too short"           },
        { "\"file\":\"/var",         "\"file\":\"var",                 "/file"               },
        { "T12:02:03Z",              "T12:02:03",                      "/get_url_expires_at" },
        { "\"error\":null",          "\"error\":{\"stage\":\"upload\"}", "lacks code"        },
        { "\"error\":null",          "\"error\":null,\"put_url\":\"x\"", "too many: put_url" },
    };
    /* clang-format on */
    struct result result = result_sample_done();
    OWNED_TEXT char *json = formatted_one("jsonl", &result, FORMAT_FOR_FILE);
    cJSON *schema = schema_of_results();

    (void)state;
    must_be_allowed("#/$defs/result", json);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *at = strstr(json, cases[i].old);
        OWNED_TEXT char *broken = NULL;
        char complaint[256];
        cJSON *document;

        assert_non_null(at);
        broken = memory_print("%.*s%s%s", (int)(at - json), json, cases[i].new, at + strlen(cases[i].old));
        document = cJSON_Parse(broken);
        assert_non_null(document);
        if (schema_allows(schema, "#/$defs/result", document, complaint) ||
            !strstr(complaint, cases[i].complaint))
            fail_msg("%s was %s", cases[i].new, complaint[0] ? complaint : "allowed");
        cJSON_Delete(document);
    }
    cJSON_Delete(schema);
}

static void test_a_schema_of_unknown_words_fails(void **state)
{
    cJSON *schema = cJSON_Parse("{\"uniqueItems\":true}"), *document = cJSON_Parse("[1,1]");
    char complaint[256];

    (void)state;
    assert_false(schema_allows(schema, "#", document, complaint));
    assert_non_null(strstr(complaint, "uniqueItems"));
    cJSON_Delete(document);
    cJSON_Delete(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_what_put_prints),
        JOURNEY(test_what_an_interrupted_put_prints),
        JOURNEY(test_what_the_history_prints),
        cmocka_unit_test(test_hostile_names_line_by_line),
        cmocka_unit_test(test_broken_results_are_found),
        cmocka_unit_test(test_a_schema_of_unknown_words_fails),
    };

    return cmocka_run_group_tests_name("schema of results", tests, NULL, NULL);
}
