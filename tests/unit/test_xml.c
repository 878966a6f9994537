#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "service/xml.h"

/* What the first element A of the document says; NULL if the document is refused. The caller's. */
static char *read_a(const char *document)
{
    struct headers elements = { 0 };
    char *text = xml_read(document, strlen(document), "E", &elements) ? xml_element(&elements, "A") : NULL;

    headers_done(&elements);
    return text;
}

static void check(const char *document, const char *expected)
{
    OWNED_TEXT char *text = read_a(document);

    if (!text || strcmp(text, expected) != 0)
        fail_msg("%s: expected \"%s\", got \"%s\"", document, expected, text ? text : "(refused)");
}

static void test_documents(void **state)
{
    (void)state;
    check("<E><A>x</A></E>", "x");
    check("<?xml version='1.0'?>\n<!-- c -->\n<E>\n <B/>\n <A> x\n</A></E>\n<!-- d -->\n", "x");
    check("<E><B>y</B><A>first</A><A>second</A></E>", "first");
    check("<E></E>", "");
    check("<E/>", "");
    check("<E><A/></E>", "");
    check("<n:E xmlns:n='u'><n:A b='c>' d=\"e'\">x</n:A></n:E>", "x");
    check("<E><B><A>inner</A></B><A>x</A></E>", "x");
    check("<E><A>a<!-- <B> -->b</A></E>", "ab");
    check("<E><A>a<B>c</B>b</A></E>", "ab");
    check("<E ><A\n>x</A ></E >", "x");
}

static void test_references(void **state)
{
    (void)state;
    check("<E><A>&lt;&gt;&amp;&quot;&apos;</A></E>", "<>&\"'");
    check("<E><A>&#65;&#x41;&#xe9;&#x4e2D;&#128512;</A></E>", "AA\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80");
    check("<E><A><![CDATA[<B>&amp;]]]]><![CDATA[>]]></A></E>", "<B>&amp;]]>");
}

static void test_what_is_refused(void **state)
{
    static const char *const documents[] = {
        "",
        " ",
        "x",
        "<",
        "<E",
        "<E>",
        "<E><A>x</A>",
        "<E><A>x</E>",
        "<E><A>x</B></E>",
        "<F><A>x</A></F>",
        "<E></E><E></E>",
        "<E></E>x",
        "x<E></E>",
        "<E><A b></A></E>",
        "<E><A b=c></A></E>",
        "<E><A b='c></A></E>",
        "<E><A>&nbsp;</A></E>",
        "<E><A>&;</A></E>",
        "<E><A>&#;</A></E>",
        "<E><A>&#x;</A></E>",
        "<E><A>&#0;</A></E>",
        "<E><A>&#xD800;</A></E>",
        "<E><A>&#x110000;</A></E>",
        "<E><A>&#99999999999999999999;</A></E>",
        "<E><A>&#6A;</A></E>",
        "<E><A>&amp</A></E>",
        "<E><A>a & b</A></E>",
        "<E><A><![CDATA[x</A></E>",
        "<E><!-- <A>x</A></E>",
        "<?xml <E></E>",
        "<!DOCTYPE E><E></E>",
        "<!DOCTYPE E [<!ENTITY a \"b\">]><E><A>&a;</A></E>",
        "<E><!ENTITY a \"b\"></E>",
        "<html><body>x",
    };

    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        OWNED_TEXT char *text = read_a(documents[i]);

        if (text)
            fail_msg("accepted: %s", documents[i]);
    }
}

static void test_nesting_has_an_end(void **state)
{
    struct buffer document = { 0 };

    (void)state;
    for (int i = 0; i < 100000; i++)
        buffer_text(&document, "<E>");
    OWNED_TEXT char *deep = read_a(buffer_string(&document));

    assert_null(deep);
    buffer_done(&document);
    check("<E><B><B><B><B><B><B><B><B><B><B><B><B><B><B><B/></B></B></B></B></B></B></B></B></B></B></B></"
          "B></B></B>"
          "<A>x</A></E>",
          "x");
}

static void test_nuls_are_refused(void **state)
{
    static const char document[] = "<E><A>x\0</A></E>";
    struct headers elements = { 0 };

    (void)state;
    assert_false(xml_read(document, sizeof document - 1, "E", &elements));
    assert_int_equal(elements.count, 0);
}

/* Every beginning of a document is none. Under the sanitizers this also proves that nothing is read behind it. */
static void test_every_beginning(void **state)
{
    static const char document[] =
        "<?xml version='1.0'?><E a='b'><!-- c --><A>x&amp;&#65;<![CDATA[y]]></A><B/></E>";

    (void)state;
    for (size_t count = 0; count < sizeof document - 1; count++) {
        OWNED_TEXT char *beginning = memory_bytes(document, count);
        OWNED_TEXT char *text = read_a(beginning);

        assert_null(text);
    }
    check(document, "x&Ay");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_documents),        cmocka_unit_test(test_references),
        cmocka_unit_test(test_what_is_refused),  cmocka_unit_test(test_nesting_has_an_end),
        cmocka_unit_test(test_nuls_are_refused), cmocka_unit_test(test_every_beginning),
    };

    return cmocka_run_group_tests_name("xml", tests, NULL, NULL);
}
