#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "support/hostile.h"
#include "support/results.h"

/* --- json ------------------------------------------------------------------------------------------------------ */

static const char *text_of(const cJSON *object, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(object, name);

    assert_true(cJSON_IsString(member));
    return member->valuestring;
}

static void assert_null_member(const cJSON *object, const char *name)
{
    assert_true(cJSON_IsNull(cJSON_GetObjectItemCaseSensitive(object, name)));
}

static void test_json_has_the_promised_members(void **state)
{
    static const char *const names[] = {
        "file",  "name",     "size",         "status",     "object_key",     "get_url",  "get_url_expires_at",
        "crc64", "verified", "link_checked", "request_id", "oss_request_id", "attempts", "seconds",
        "error"
    };
    struct result result = result_sample_done();
    OWNED_TEXT char *json = formatted_one("json", &result, FORMAT_FOR_FILE);
    cJSON *array = cJSON_Parse(json), *object = cJSON_GetArrayItem(array, 0);
    size_t count = 0;

    (void)state;
    assert_int_equal(cJSON_GetArraySize(array), 1);
    for (const cJSON *member = object->child; member; member = member->next)
        assert_string_equal(member->string, names[count++]);
    assert_int_equal(count, sizeof names / sizeof names[0]);

    assert_string_equal(text_of(object, "file"), "/var/log/app.log");
    assert_string_equal(text_of(object, "status"), "done");
    assert_string_equal(text_of(object, "get_url"), RESULT_SAMPLE_LINK);
    assert_string_equal(text_of(object, "get_url_expires_at"), "2022-11-22T12:02:03Z");
    assert_string_equal(text_of(object, "crc64"), "11051210869376104954");
    assert_int_equal(cJSON_GetObjectItem(object, "size")->valueint, 1289748);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(object, "verified")));
    assert_int_equal(cJSON_GetObjectItem(object, "attempts")->valueint, 2);
    assert_true(cJSON_GetObjectItem(object, "seconds")->valuedouble == 1.235);
    assert_null_member(object, "link_checked");
    assert_null_member(object, "error");
    cJSON_Delete(array);
}

static void test_json_of_a_failure(void **state)
{
    struct result result = result_sample_failed();
    OWNED_TEXT char *json = formatted_one("jsonl", &result, FORMAT_FOR_FILE);
    cJSON *object = cJSON_Parse(json);
    const cJSON *error = cJSON_GetObjectItem(object, "error");

    (void)state;
    assert_string_equal(text_of(object, "file"), "/x/\xEF\xBF\xBD\x01.txt");
    assert_string_equal(text_of(object, "file_b64"), "L3gv/wEudHh0");
    assert_string_equal(text_of(object, "status"), "failed");
    assert_null_member(object, "object_key");
    assert_null_member(object, "get_url");
    assert_null_member(object, "get_url_expires_at");
    assert_null_member(object, "crc64");
    assert_string_equal(text_of(error, "stage"), "upload");
    assert_string_equal(text_of(error, "code"), "AccessDenied");
    assert_int_equal(cJSON_GetObjectItem(error, "http_status")->valueint, 403);
    assert_string_equal(text_of(error, "message"), "the store said \"no\", twice");
    assert_string_equal(text_of(error, "hint"), "ask for\nhelp");
    assert_int_equal(cJSON_GetArraySize(error), 5);
    assert_string_equal(json + strlen(json) - 1, "\n");
    assert_ptr_equal(strchr(json, '\n'), json + strlen(json) - 1);
    cJSON_Delete(object);
}

static void test_json_of_link_checks(void **state)
{
    struct result works = result_sample_done(), broken = result_sample_done();
    const struct result *results[] = { &works, &broken };
    OWNED_TEXT char *json = NULL;
    cJSON *array;

    (void)state;
    works.link = RESULT_LINK_WORKS;
    broken.link = RESULT_LINK_BROKEN;
    json = formatted("json", results, 2, FORMAT_FOR_FILE);
    array = cJSON_Parse(json);
    assert_true(cJSON_IsTrue(cJSON_GetObjectItem(cJSON_GetArrayItem(array, 0), "link_checked")));
    assert_true(cJSON_IsFalse(cJSON_GetObjectItem(cJSON_GetArrayItem(array, 1), "link_checked")));
    cJSON_Delete(array);
}

static void test_nothing_is_an_empty_array(void **state)
{
    OWNED_TEXT char *json = formatted("json", NULL, 0, FORMAT_FOR_FILE);
    OWNED_TEXT char *jsonl = formatted("jsonl", NULL, 0, FORMAT_FOR_FILE);

    (void)state;
    assert_string_equal(json, "[]\n");
    assert_string_equal(jsonl, "");
}

/* --- a strict reader of csv, and one of tsv -------------------------------------------------------------------- */

#define MOST_CELLS 64

struct record {
    char *cells[MOST_CELLS];
    int count;
};

static void record_done(struct record *record)
{
    for (int i = 0; i < record->count; i++)
        free(record->cells[i]);
    *record = (struct record){ 0 };
}

static const char *cell(const struct record *names, const struct record *record, const char *name)
{
    assert_int_equal(names->count, record->count);
    for (int i = 0; i < names->count; i++)
        if (strcmp(names->cells[i], name) == 0)
            return record->cells[i];
    fail_msg("no column %s", name);
    return NULL;
}

static const char *read_quoted(const char *csv, struct buffer *value)
{
    for (;; csv++) {
        assert_true(*csv != '\0');
        if (*csv == '"' && *++csv != '"')
            return csv;
        buffer_byte(value, *csv);
    }
}

/* RFC 4180 to the letter: CR LF behind each record, quotes only around whole cells. */
static const char *read_csv(const char *csv, struct record *record)
{
    *record = (struct record){ 0 };
    for (;;) {
        struct buffer value = { 0 };

        if (*csv == '"')
            csv = read_quoted(csv + 1, &value);
        else
            for (; !strchr(",\r\n\"", *csv); csv++)
                buffer_byte(&value, *csv);
        record->cells[record->count++] = buffer_take(&value);
        if (*csv == ',') {
            csv++;
            continue;
        }
        assert_int_equal(csv[0], '\r');
        assert_int_equal(csv[1], '\n');
        return csv + 2;
    }
}

static const char *read_tsv(const char *tsv, struct record *record)
{
    *record = (struct record){ 0 };
    for (;;) {
        struct buffer value = { 0 };

        for (; *tsv != '\t' && *tsv != '\n'; tsv++) {
            bool is_escaped = *tsv == '\\';

            assert_true(*tsv != '\0' && *tsv != '\r');
            tsv += is_escaped;
            buffer_byte(&value, !is_escaped || *tsv == '\\' ? *tsv
                                : *tsv == 't'               ? '\t'
                                : *tsv == 'n'               ? '\n'
                                                            : '\r');
        }
        record->cells[record->count++] = buffer_take(&value);
        if (*tsv++ == '\n')
            return tsv;
    }
}

static void check_table(const char *format, const char *(*read)(const char *, struct record *))
{
    struct result done = result_sample_done(), failed = result_sample_failed();
    const struct result *results[] = { &done, &failed };
    OWNED_TEXT char *text = NULL;
    struct record names, first, second;
    const char *next;

    done.file = (char *)"/a,b\t\"c\"\\\r\nd\\n";
    text = formatted(format, results, 2, FORMAT_FOR_FILE);
    next = read(text, &names);
    next = read(next, &first);
    next = read(next, &second);
    assert_string_equal(next, "");

    assert_string_equal(names.cells[0], "file");
    assert_string_equal(cell(&names, &first, "file"), done.file);
    assert_string_equal(cell(&names, &first, "get_url"), RESULT_SAMPLE_LINK);
    assert_string_equal(cell(&names, &first, "crc64"), "11051210869376104954");
    assert_string_equal(cell(&names, &first, "size"), "1289748");
    assert_string_equal(cell(&names, &first, "verified"), "true");
    assert_string_equal(cell(&names, &first, "error_stage"), "");
    assert_string_equal(cell(&names, &second, "file"), "/x/\xEF\xBF\xBD\x01.txt");
    assert_string_equal(cell(&names, &second, "file_b64"), "L3gv/wEudHh0");
    assert_string_equal(cell(&names, &second, "error_message"), "the store said \"no\", twice");
    assert_string_equal(cell(&names, &second, "error_hint"), "ask for\nhelp");
    assert_string_equal(cell(&names, &second, "error_http_status"), "403");
    record_done(&names);
    record_done(&first);
    record_done(&second);
}

static void test_csv_reads_back(void **state)
{
    (void)state;
    check_table("csv", read_csv);
}

static void test_tsv_reads_back(void **state)
{
    (void)state;
    check_table("tsv", read_tsv);
}

/* --- hostile names --------------------------------------------------------------------------------------------- */

static char *utf8_of(const char *bytes)
{
    struct buffer fine = { 0 };
    size_t left = strlen(bytes);

    for (size_t length; left > 0; bytes += length, left -= length) {
        unsigned code_point;

        length = text_decode(bytes, left, &code_point);
        if (length > 0)
            buffer_add(&fine, bytes, length);
        else
            buffer_text(&fine, "\xEF\xBF\xBD");
        length += length == 0;
    }
    return buffer_take(&fine);
}

static void check_hostile(const struct hostile_name *name)
{
    OWNED_TEXT char *file = memory_print("/d/%.*s", (int)name->count, name->bytes);
    OWNED_TEXT char *expected = utf8_of(file);
    struct result result = result_sample_done();
    OWNED_TEXT char *json = NULL, *csv = NULL, *tsv = NULL;
    struct record names, record;
    cJSON *object;

    result.file = file;
    result.name = file + 3;
    json = formatted_one("jsonl", &result, FORMAT_FOR_FILE);
    object = cJSON_Parse(json);
    assert_non_null(object);
    assert_string_equal(text_of(object, "file"), expected);
    assert_true(!!cJSON_GetObjectItem(object, "file_b64") == !text_is_utf8(file, strlen(file)));
    cJSON_Delete(object);

    csv = formatted_one("csv", &result, FORMAT_FOR_FILE);
    assert_string_equal(read_csv(read_csv(csv, &names), &record), "");
    assert_string_equal(cell(&names, &record, "file"), expected);
    record_done(&names);
    record_done(&record);

    tsv = formatted_one("tsv", &result, FORMAT_FOR_FILE);
    assert_string_equal(read_tsv(read_tsv(tsv, &names), &record), "");
    assert_string_equal(cell(&names, &record, "file"), expected);
    record_done(&names);
    record_done(&record);
}

static void test_hostile_names_read_back(void **state)
{
    size_t count;
    const struct hostile_name *names = hostile_names(&count);

    (void)state;
    assert_true(count > 50);
    for (size_t i = 0; i < count; i++)
        check_hostile(&names[i]);
}

/* Nothing that a terminal obeys, or that a person cannot see; one line each. */
static void assert_harmless(const char *id, const char *format, const char *text, int lines)
{
    size_t left = strlen(text);

    while (left > 0) {
        unsigned code_point = 0;
        size_t length = text_decode(text, left, &code_point);

        if (length == 0)
            fail_msg("%s in %s: a byte that is not UTF-8", id, format);
        if (code_point == '\n')
            lines--;
        else if ((code_point < 0x20 && code_point != '\t') || (code_point >= 0x7f && code_point < 0xa0) ||
                 (code_point >= 0x202a && code_point <= 0x202e) ||
                 (code_point >= 0x2066 && code_point <= 0x2069))
            fail_msg("%s in %s: U+%04X", id, format, code_point);
        text += length;
        left -= length;
    }
    if (lines != 0)
        fail_msg("%s in %s: %d lines are missing", id, format, lines);
}

/* It stands there whole, and the sizes of the others stay where they can be seen. */
static void test_a_long_name_moves_no_other_row(void **state)
{
    struct result results[] = { result_sample_done(), result_sample_done() };
    const struct result *both[] = { &results[0], &results[1] };
    char name[201], short_name[] = "short.log";
    OWNED_TEXT char *text = NULL;
    const char *second;

    (void)state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    results[0].name = name;
    results[1].name = short_name;
    text = formatted("text", both, 2, FORMAT_FOR_FILE);
    assert_memory_equal(text, name, sizeof name - 1);
    second = strchr(text, '\n') + 1;
    assert_in_range(strspn(second + strlen(short_name), " "), 2, 70);
}

static void test_what_was_cancelled_is_said_once(void **state)
{
    struct error error = { .stage = STAGE_UPLOAD, .code = "cancelled", .message = "cancelled" };
    struct result result = result_sample_failed();
    OWNED_TEXT char *text = NULL;
    const char *first;

    (void)state;
    result.status = RESULT_CANCELLED;
    result.error = &error;
    text = formatted_one("text", &result, FORMAT_FOR_FILE);
    first = strstr(text, "cancelled");
    assert_non_null(first);
    assert_null(strstr(first + 1, "cancelled"));
}

static void test_clipboard_and_terminal_get_no_controls(void **state)
{
    static const struct {
        const char *name;
        int line_ends, more_on_terminal; /* on a terminal there is one behind the last line, too */
    } formats[] = { { "markdown", 0, 1 }, { "links", 0, 1 },        { "keys", 0, 1 },  { "text", 0, 3 },
                    { "html", 2, 1 },     { "json", 2, 1 },         { "jsonl", 0, 1 }, { "csv", 1, 1 },
                    { "tsv", 1, 1 },      { "{file}|{name}", 0, 1 } };
    size_t count;
    const struct hostile_name *names = hostile_names(&count);

    (void)state;
    for (size_t i = 0; i < count * (sizeof formats / sizeof formats[0]); i++) {
        const struct hostile_name *name = &names[i % count];
        const char *format = formats[i / count].name;
        OWNED_TEXT char *file = memory_print("/d/%.*s", (int)name->count, name->bytes);
        OWNED_TEXT char *for_clipboard = NULL;
        OWNED_TEXT char *for_terminal = NULL;
        struct result result = result_sample_done();

        result.file = file;
        result.name = file + 3;
        result.object_key = file;
        for_clipboard = formatted_one(format, &result, FORMAT_FOR_CLIPBOARD);
        assert_harmless(name->id, format, for_clipboard, formats[i / count].line_ends);
        assert_int_not_equal(for_clipboard[strlen(for_clipboard) - 1], '\n');
        for_terminal = formatted_one(format, &result, FORMAT_FOR_TERMINAL);
        assert_harmless(name->id, format, for_terminal,
                        formats[i / count].line_ends + formats[i / count].more_on_terminal);
    }
}

/* In pages, some of them empty, it is the same text as at once. */
static void test_pages_make_the_whole(void **state)
{
    static const size_t ends[] = { 0, 0, 1, 3, 3, 4 };
    struct result done = result_sample_done(), failed = result_sample_failed();
    const struct result *results[] = { &done, &failed, &done, &done };

    (void)state;
    for (size_t i = 0; format_name_at(i); i++) {
        OWNED_TEXT char *whole = formatted(format_name_at(i), results, 4, FORMAT_FOR_FILE);
        OWNED_TEXT char *paged = NULL;
        OWNED(format) struct format *format = NULL;
        struct format_pages pages = { .use = FORMAT_FOR_FILE };
        struct buffer out = { 0 };
        struct error err;

        assert_true(format_parse(format_name_at(i), &format, &err));
        for (size_t page = 1; page < sizeof ends / sizeof *ends; page++)
            format_page(format, &pages, results + ends[page - 1], ends[page] - ends[page - 1], &out);
        format_end(format, &pages, &out);
        format_end(format, &pages, &out);
        paged = buffer_take(&out);
        if (strcmp(format_name_at(i), "text") == 0) /* aligned on each page by itself */
            assert_int_equal(strlen(paged) > 0, strlen(whole) > 0);
        else
            assert_string_equal(paged, whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json_has_the_promised_members),
        cmocka_unit_test(test_json_of_a_failure),
        cmocka_unit_test(test_json_of_link_checks),
        cmocka_unit_test(test_nothing_is_an_empty_array),
        cmocka_unit_test(test_csv_reads_back),
        cmocka_unit_test(test_tsv_reads_back),
        cmocka_unit_test(test_hostile_names_read_back),
        cmocka_unit_test(test_a_long_name_moves_no_other_row),
        cmocka_unit_test(test_what_was_cancelled_is_said_once),
        cmocka_unit_test(test_clipboard_and_terminal_get_no_controls),
        cmocka_unit_test(test_pages_make_the_whole),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("format", tests, NULL, NULL);
}
