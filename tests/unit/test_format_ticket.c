#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "support/results.h"

/* --- markup ---------------------------------------------------------------------------------------------------- */

/* A code span as CommonMark has it: as many backquotes at its end as at its start,
 * one blank off either end if both have one. */
static char *read_code(const char *span)
{
    size_t fence = strspn(span, "`"), ticks;
    const char *start = span + fence, *end = start;

    assert_true(fence > 0);
    for (;; end += ticks ? ticks : 1) {
        ticks = strspn(end, "`");
        assert_true(*end != '\0' && *end != '\n');
        if (ticks == fence)
            break;
    }
    assert_string_equal(end + fence, "\n");
    if (start + 1 < end && *start == ' ' && end[-1] == ' ')
        start++, end--;
    return memory_bytes(start, (size_t)(end - start));
}

/* "- [name](<link>) (size) ObjectKey `key`" taken apart as CommonMark has it. */
static void read_markdown(const char *line, char **out_name, char **out_link, char **out_key)
{
    struct buffer name = { 0 }, link = { 0 };
    const char *key;

    assert_memory_equal(line, "- [", 3);
    for (line += 3; *line != ']'; line++) {
        assert_true(*line != '\0' && *line != '\n' && *line != '[');
        if (*line == '\\')
            line++;
        buffer_byte(&name, *line);
    }
    assert_memory_equal(line, "](<", 3);
    for (line += 3; *line != '>'; line++) {
        assert_true(*line != '\0' && *line != '\n' && *line != '<' && *line != '\\');
        buffer_byte(&link, *line);
        if (strncmp(line, "&amp;", 5) == 0)
            line += 4;
    }
    assert_memory_equal(line, ">) (", 4);
    *out_name = buffer_take(&name);
    *out_link = buffer_take(&link);
    key = strstr(line, ") ObjectKey ");
    assert_non_null(key);
    *out_key = read_code(key + strlen(") ObjectKey "));
}

static void test_markdown_survives_names(void **state)
{
    static const char *const hostile[] = { "app.log", "a](b)[c].txt", "<b>|`x`|*y*_z_", "\\",
                                           "![i](j)", "~~s~~",        "&copy;",         "# h",
                                           "a b",     "\xe4\xb8\xad", "`a``b`",         " a" };

    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        struct result result = result_sample_done();
        OWNED_TEXT char *own = memory_text(hostile[i]), *line = NULL, *name = NULL, *link = NULL, *key = NULL;

        result.name = result.object_key = own;
        line = formatted_one("markdown", &result, FORMAT_FOR_FILE);
        read_markdown(line, &name, &link, &key);
        assert_string_equal(name, hostile[i]);
        assert_string_equal(link, RESULT_SAMPLE_LINK);
        assert_string_equal(key, hostile[i]);
    }
}

static void test_markdown_keeps_a_newline_in_its_line(void **state)
{
    struct result result = result_sample_done();
    OWNED_TEXT char *line = NULL;

    (void)state;
    result.name = (char *)"a\n- [evil](<http://x>)";
    line = formatted_one("markdown", &result, FORMAT_FOR_FILE);
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void test_markdown_without_link_gives_the_key(void **state)
{
    struct result result = result_sample_done();
    OWNED_TEXT char *line = NULL;

    (void)state;
    result.get_url = NULL;
    result.object_key = (char *)"k_1";
    line = formatted_one("markdown", &result, FORMAT_FOR_FILE);
    assert_string_equal(line, "- app.log (1.2 MiB) ObjectKey `k_1`\n");
}

/* What would begin a list or code of its own, did no "[" stand before it. */
static void test_markdown_without_link_keeps_names_as_they_are(void **state)
{
    static const struct {
        const char *name, *line;
    } cases[] = { { "- x", "- \\- x (" },    { "1. x", "- 1\\. x (" }, { "    x", "- &#32;   x (" },
                  { "1) x", "- 1\\) x (" },  { "1.2", "- 1\\.2 (" },   { "a-1.", "- a-1. (" },
                  { "2026-1", "- 2026-1 (" } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct result result = result_sample_done();
        OWNED_TEXT char *line = NULL;

        result.get_url = NULL;
        result.name = (char *)cases[i].name;
        line = formatted_one("markdown", &result, FORMAT_FOR_FILE);
        if (strncmp(line, cases[i].line, strlen(cases[i].line)) != 0)
            fail_msg("%s", line);
    }
}

static void test_html_is_escaped(void **state)
{
    struct result result = result_sample_done();
    OWNED_TEXT char *html = NULL;

    (void)state;
    result.name = (char *)"<b a='1'>&amp;\"";
    result.object_key = (char *)"k<1";
    result.get_url = (char *)"https://h/?a=1&b=\"2\"";
    html = formatted_one("html", &result, FORMAT_FOR_FILE);
    assert_string_equal(html,
                        "<ul>\n<li><a href=\"https://h/?a=1&amp;b=&quot;2&quot;\">"
                        "&lt;b a=&#39;1&#39;&gt;&amp;amp;&quot;</a> (1.2 MiB) ObjectKey <code>k&lt;1</code>"
                        "</li>\n</ul>\n");
}

/* --- lines, text, templates ------------------------------------------------------------------------------------ */

static void test_keys_and_links_are_exact_and_done_only(void **state)
{
    struct result done = result_sample_done(), failed = result_sample_failed(),
                  linkless = result_sample_done();
    const struct result *results[] = { &failed, &done, &linkless };
    OWNED_TEXT char *keys = NULL, *links = NULL;

    (void)state;
    linkless.get_url = NULL;
    keys = formatted("keys", results, 3, FORMAT_FOR_FILE);
    links = formatted("links", results, 3, FORMAT_FOR_CLIPBOARD);
    assert_string_equal(keys, RESULT_SAMPLE_KEY "\n" RESULT_SAMPLE_KEY "\n");
    assert_string_equal(links, RESULT_SAMPLE_LINK);
}

static void test_text_is_aligned(void **state)
{
    struct result wide = result_sample_done(), failed = result_sample_failed(), done = result_sample_done();
    const struct result *results[] = { &wide, &failed, &done };
    OWNED_TEXT char *text = NULL;

    (void)state;
    wide.name = (char *)"\xe4\xb8\xad.log";
    wide.object_key = (char *)"short";
    wide.get_url = (char *)"https://h/1";
    wide.is_verified = false;
    wide.note = (char *)"grew by 1 KiB since";
    done.get_url = NULL;
    text = formatted("text", results, 3, FORMAT_FOR_FILE);
    assert_string_equal(text,
                        "\xe4\xb8\xad.log   1.2 MiB  not verified  short                                    "
                        "https://h/1  (grew by 1 KiB since)\n"
                        "_.txt        3 B  failed        the store said \"no\", twice. Ask for\\nhelp\n"
                        "app.log  1.2 MiB  verified      " RESULT_SAMPLE_KEY "\n");
}

/* A link has a line of its own there: it would wrap in mid-column. */
static void test_text_on_a_terminal_comes_in_blocks(void **state)
{
    struct result done = result_sample_done(), failed = result_sample_failed(), noted = result_sample_done();
    const struct result *results[] = { &done, &failed, &noted };
    OWNED_TEXT char *text = NULL;

    (void)state;
    noted.name = (char *)"a";
    noted.get_url = NULL;
    noted.note = (char *)"grew by 1 KiB since";
    text = formatted("text", results, 3, FORMAT_FOR_TERMINAL);
    assert_string_equal(text,
                        "app.log  1.2 MiB  verified\n  " RESULT_SAMPLE_KEY "\n  " RESULT_SAMPLE_LINK "\n"
                        "_.txt        3 B  failed\n  the store said \"no\", twice. Ask for\\nhelp\n"
                        "a        1.2 MiB  verified\n  " RESULT_SAMPLE_KEY "\n  (grew by 1 KiB since)\n");
}

static void test_template_fields_and_escapes(void **state)
{
    struct result result = result_sample_done();
    OWNED_TEXT char *all = NULL, *escapes = NULL, *ended = NULL, *copied = NULL;

    (void)state;
    all = formatted_one("{name}|{file}|{size}|{size_human}|{key}|{url}|{expires}|{crc64}", &result,
                        FORMAT_FOR_FILE);
    assert_string_equal(all, "app.log|/var/log/app.log|1289748|1.2 MiB|" RESULT_SAMPLE_KEY
                             "|" RESULT_SAMPLE_LINK "|2022-11-22T12:02:03Z|11051210869376104954\n");
    escapes = formatted_one("{{\\t{size}\\\\}}\\n-", &result, FORMAT_FOR_FILE);
    assert_string_equal(escapes, "{\t1289748\\}\n-\n");
    ended = formatted_one("{size}\\n", &result, FORMAT_FOR_FILE);
    assert_string_equal(ended, "1289748\n");
    copied = formatted_one("{size}\\n\\n", &result, FORMAT_FOR_CLIPBOARD);
    assert_string_equal(copied, "1289748");
}

static void test_template_without_values_is_empty_there(void **state)
{
    struct result result = { .file = (char *)"/f", .name = (char *)"f", .get_url_expires_s = -1 };
    OWNED_TEXT char *text = formatted_one("<{key}{url}{expires}{crc64}>{name}", &result, FORMAT_FOR_FILE);

    (void)state;
    assert_string_equal(text, "<>f\n");
}

static void test_wrong_formats_are_refused(void **state)
{
    static const char *const wrong[] = { "yaml",    "JSON", "",          "{nam}", "{name",
                                         "{name}}", "{",    "{name}\\x", "{}",    "{name}\\" };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct format *format = NULL;
        struct error err = { 0 };

        if (format_parse(wrong[i], &format, &err))
            fail_msg("taken: %s", wrong[i]);
        assert_non_null(strstr(err.hint, "{name}"));
    }
}

static void test_names_of_formats(void **state)
{
    (void)state;
    for (size_t i = 0; format_name_at(i); i++) {
        OWNED(format) struct format *format = NULL;
        struct error err;

        assert_true(format_parse(format_name_at(i), &format, &err));
        assert_true(format_is_streamed(format) == (strcmp(format_name_at(i), "jsonl") == 0));
    }
}

static void test_result_copy_and_link_life(void **state)
{
    struct result result = result_sample_done();
    OWNED(result) struct result *copy = result_copy(&result);

    (void)state;
    assert_string_equal(copy->file, result.file);
    assert_ptr_not_equal(copy->get_url, result.get_url);
    assert_null(copy->note);
    assert_string_equal(result_live_link(copy, 1669118522), RESULT_SAMPLE_LINK);
    assert_null(result_live_link(copy, 1669118523));
    copy->get_url_expires_s = -1;
    assert_string_equal(result_live_link(copy, INT64_MAX), RESULT_SAMPLE_LINK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_markdown_survives_names),
        cmocka_unit_test(test_markdown_keeps_a_newline_in_its_line),
        cmocka_unit_test(test_markdown_without_link_gives_the_key),
        cmocka_unit_test(test_markdown_without_link_keeps_names_as_they_are),
        cmocka_unit_test(test_html_is_escaped),
        cmocka_unit_test(test_keys_and_links_are_exact_and_done_only),
        cmocka_unit_test(test_text_is_aligned),
        cmocka_unit_test(test_text_on_a_terminal_comes_in_blocks),
        cmocka_unit_test(test_template_fields_and_escapes),
        cmocka_unit_test(test_template_without_values_is_empty_there),
        cmocka_unit_test(test_wrong_formats_are_refused),
        cmocka_unit_test(test_names_of_formats),
        cmocka_unit_test(test_result_copy_and_link_life),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("format for tickets", tests, NULL, NULL);
}
