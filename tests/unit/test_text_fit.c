#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <locale.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "support/hostile.h"

struct shortening {
    const char *name;
    int columns;
    const char *shortened, *cut;
};

static void check(const struct shortening *cases, size_t count)
{
    for (const struct shortening *c = cases; c < cases + count; c++) {
        OWNED_TEXT char *shortened = text_shorten(c->name, strlen(c->name), c->columns, false);
        OWNED_TEXT char *cut = text_cut(c->name, strlen(c->name), c->columns, false);

        assert_string_equal(shortened, c->shortened);
        assert_string_equal(cut, c->cut);
    }
}

static void test_shortening_keeps_the_extension(void **state)
{
    static const struct shortening cases[] = {
        { "short.log", 9, "short.log", "short.log" },
        { "application.log", 11, "appli…n.log", "applicatio…" },
        { "application.log", 7, "ap….log", "applic…" },
        { "application.log", 6, "a….log", "appli…" },
        { "application.log", 5, "ap…og", "appl…" },
        { "application.log", 2, "a…", "a…" },
        { "application.log", 1, "…", "…" },
        { "application.log", 0, "", "" },
        { "a.verylongextension", 9, "a.ve…sion", "a.verylo…" },
        { ".verylonghiddenname", 9, ".ver…name", ".verylon…" },
        { "错误日志.txt", 9, "错误….txt", "错误日志…" },
        { "错误日志.txt", 8, "错….txt", "错误日…" },
        { "界界界界", 6, "界…界", "界界…" },
        { "a\nb.log", 8, "a\\nb.log", "a\\nb.log" },
        { "aa\nbbbbb.log", 8, "aa….log", "aa\\nbbb…" },
    };

    (void)state;
    check(cases, sizeof cases / sizeof *cases);
}

static void test_shortening_keeps_the_last_part_of_a_path(void **state)
{
    static const struct shortening cases[] = {
        { "/var/log/app/core.gz", 15, "/var/l…/core.gz", "/var/log/app/c…" },
        { "/var/log/app/core.gz", 10, "/…/core.gz", "/var/log/…" },
        { "/var/log/app/core.gz", 9, "…/core.gz", "/var/log…" },
        { "/var/log/app/core.gz", 8, "…/co….gz", "/var/lo…" },
        { "/var/log/app/core.gz", 7, "/va….gz", "/var/l…" },
        { "/var/log/a-long-name-of-a-file.tar.gz", 20, "…/a-long-n…le.tar.gz", "/var/log/a-long-nam…" },
        { "folder/", 5, "fo…r/", "fold…" },
    };

    (void)state;
    check(cases, sizeof cases / sizeof *cases);
}

/* Each name as it is shown beside the other. */
static void test_names_that_are_cut_to_the_same_are_told_apart(void **state)
{
    static const struct {
        const char *name, *other;
        int columns;
        size_t differs, head, from, to, tail;
    } cases[] = {
        { "service-node-01-of-the-cluster.log", "service-node-02-of-the-cluster.log", 16, 14, 4, 12, 18, 30 },
        { "service-node-01-of-the-cluster.log", "service-node-01-of-the-cluster.log.gz", 16, 0, 0, 0, 0, 0 },
        { "aaaaaaaaaaaaaaaaaaaa.log", "aaaaaaaaaaaaaaaaaaaaa.log", 12, 20, 6, 0, 0, 19 },
        { "short.log", "short.txt", 12, 0, 0, 0, 0, 0 },
        { "one-to-be-cut.log", "another-one-to-be-cut.log", 10, 0, 0, 0, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *name = cases[i].name, *other = cases[i].other;
        size_t count = strlen(name);
        struct text_fit fit = text_fit_middle(name, count, cases[i].columns);
        size_t differs = text_fit_hides(fit, name, count, other, strlen(other));

        assert_int_equal(differs, cases[i].differs);
        if (!differs)
            continue;
        fit = text_fit_apart(name, count, cases[i].columns, differs);
        assert_int_equal(fit.head, cases[i].head);
        assert_int_equal(fit.from, cases[i].from);
        assert_int_equal(fit.to, cases[i].to);
        assert_int_equal(fit.tail, cases[i].tail);
    }
}

static bool is_shown(struct text_fit fit, size_t at)
{
    return at < fit.head || (at >= fit.from && at < fit.to) || at >= fit.tail;
}

/* What is shown of a name beside what must be seen of it: columns, and whether the cluster with that byte is there. */
static int shown_columns(const char *name, size_t count, struct text_fit fit, size_t byte, bool *out_is_seen)
{
    int columns = fit.has_ellipsis + (fit.to > fit.from);
    struct cluster cluster;

    *out_is_seen = false;
    for (size_t at = 0, next; at < count; at = next) {
        next = at + text_name_next(name, count, at, &cluster);
        if (is_shown(fit, at) != is_shown(fit, next - 1))
            return INT_MAX; /* a cluster is torn */
        if (is_shown(fit, at))
            columns += cluster.columns;
        if (byte >= at && byte < next)
            *out_is_seen = is_shown(fit, at);
    }
    return columns;
}

static void check_what_differs(const char *name, size_t count, int columns)
{
    for (size_t byte = 0; byte < count; byte += 1 + count / 16) {
        struct text_fit fit = text_fit_apart(name, count, columns, byte);
        bool is_seen;

        assert_true(shown_columns(name, count, fit, byte, &is_seen) <= columns || columns == 0);
        assert_true(is_seen || columns < 40);
    }
}

static void test_what_differs_is_shown(void **state)
{
    size_t count;
    const struct hostile_name *names = hostile_names(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (int columns = 0; columns < 60; columns++)
            check_what_differs(names[i].bytes, names[i].count, columns);
}

static void test_blanks_at_the_edges_of_a_name_are_seen(void **state)
{
    static const struct shortening cases[] = {
        { "   ", 20, "\\x20\\x20\\x20", "   " },
        { " leading", 20, "\\x20leading", " leading" },
        { "trailing ", 20, "trailing\\x20", "trailing " },
        { "in between", 20, "in between", "in between" },
        { "end\\ ", 20, "end\\\\\\x20", "end\\ " },
        { "end\\x20", 20, "end\\\\x20", "end\\\\x20" },
        { "trailing.log ", 12, "tra….log\\x20", "trailing.lo…" },
    };

    (void)state;
    check(cases, sizeof cases / sizeof *cases);
}

static void test_ascii_ellipsis(void **state)
{
    OWNED_TEXT char *shortened = text_shorten("application.log", 15, 7, true);

    (void)state;
    assert_string_equal(shortened, "ap~.log");
}
static void test_what_terminals_disagree_about(void **state)
{
    static const struct {
        const char *bytes;
        int columns;
        bool may_disagree;
    } cases[] = {
        { "a", 1, false },
        { "界", 2, false },
        { "x\314\201", 1, false },
        { "👩\342\200\215👩\342\200\215👧", 6, true },
        { "🇨🇳", 2, true },
        { "👍🏽", 4, true },
        { "❤\357\270\217", 1, true },
        { "1\357\270\217\342\203\243", 1, true },
        { "🔥", 2, true },
        { "①", 1, false },
    };
    struct cluster cluster;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(text_next(cases[i].bytes, strlen(cases[i].bytes), &cluster), strlen(cases[i].bytes));
        assert_int_equal(cluster.columns, cases[i].columns);
        assert_int_equal(cluster.may_disagree, cases[i].may_disagree);
        assert_false(cluster.is_spelling);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shortening_keeps_the_extension),
        cmocka_unit_test(test_shortening_keeps_the_last_part_of_a_path),
        cmocka_unit_test(test_names_that_are_cut_to_the_same_are_told_apart),
        cmocka_unit_test(test_what_differs_is_shown),
        cmocka_unit_test(test_blanks_at_the_edges_of_a_name_are_seen),
        cmocka_unit_test(test_ascii_ellipsis),
        cmocka_unit_test(test_what_terminals_disagree_about),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("text_fit", tests, NULL, NULL);
}
