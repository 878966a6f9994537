/*
 * Every situation of tests/screens, drawn at three sizes and compared with the text beside it. UPDATE_GOLDEN=1
 * writes what is drawn instead: read it before it is kept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "support/scene.h"

static const struct {
    int columns, rows;
} sizes[] = { { 80, 24 }, { 40, 10 }, { 200, 60 } };

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "re");
    struct buffer text = { 0 };
    char bytes[4096];
    size_t count;

    while (file && (count = fread(bytes, 1, sizeof bytes, file)) > 0)
        (void)buffer_add(&text, bytes, count);
    if (file)
        (void)fclose(file);
    return buffer_take(&text);
}

static void write_all(const char *path, const char *text)
{
    FILE *file = fopen(path, "we");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void compare(const char *scene, int columns, int rows)
{
    struct buffer complaint = { 0 };
    OWNED_TEXT char *path = memory_print("%.*s.%dx%d.txt", (int)(strlen(scene) - strlen(".scene")), scene,
                                         columns, rows);
    OWNED_TEXT char *screen = scene_screen(scene, columns, rows, &complaint);
    OWNED_TEXT char *wanted = NULL;

    if (!screen)
        scene_fail(buffer_string(&complaint));
    if (getenv("UPDATE_GOLDEN"))
        write_all(path, screen);
    wanted = read_all(path);
    if (strcmp(screen, wanted) != 0) {
        print_error("%s is not what is drawn:\n", path);
        scene_fail(screen);
    }
    buffer_done(&complaint);
}

static void test_screen(void **state)
{
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        compare(*state, sizes[i].columns, sizes[i].rows);
}

int main(void)
{
    return scene_each("screens", test_screen);
}
