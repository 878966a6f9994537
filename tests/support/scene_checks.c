/*
 * scene_checks: the words of scenes about what is to be seen: rows, wishes, waits.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "screen/canvas.h"
#include "support/dump.h"
#include "support/scene_stage.h"
#include "work/errand.h"

/* Errands that the scene's own files answer need no name. */
static bool is_answered(const struct stage *stage, size_t n)
{
    return stage->world && stage->effects.items[n].kind == EFFECT_ERRAND;
}

void scene_check_all_named(struct stage *stage)
{
    struct buffer text = { 0 };

    for (; !stage->is_lenient && stage->named < stage->effects.count; stage->named++) {
        if (is_answered(stage, stage->named))
            continue;
        scene_describe_wish(&stage->effects.items[stage->named], &text);
        stage_complain(stage, "nobody named the wish: %s", buffer_string(&text));
        buffer_clear(&text);
    }
    buffer_done(&text);
}

void scene_check_effect(struct stage *stage, char *rest)
{
    struct buffer text = { 0 };

    stage_need_app(stage);
    while (stage->named < stage->effects.count && is_answered(stage, stage->named))
        stage->named++;
    if (stage->named == stage->effects.count) {
        stage_complain(stage, "nothing was wished, but it says: %s", rest);
        return;
    }
    scene_describe_wish(&stage->effects.items[stage->named++], &text);
    if (strcmp(buffer_string(&text), rest) != 0)
        stage_complain(stage, "wished: %s\nbut it says: %s", buffer_string(&text), rest);
    buffer_done(&text);
}

static char *screen_row(struct stage *stage, int row)
{
    char *dump, *line, *end;

    stage_draw(stage);
    dump = dump_text(stage->canvas);
    line = dump;
    while (row-- > 0 && line)
        line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL;
    end = line ? strchr(line, '\n') : NULL;
    line = line ? memory_bytes(line, end ? (size_t)(end - line) : strlen(line)) : NULL;
    free(dump);
    return line;
}

void scene_check_row(struct stage *stage, char *rest)
{
    char *text = rest;
    int row = (int)strtol(rest, &text, 10);
    OWNED_TEXT char *line = screen_row(stage, row);

    while (*text == ' ')
        text++;
    if (!line || !strstr(line, text))
        stage_complain(stage, "row %d is |%s|, without: %s", row, line ? line : "", text);
}

void scene_check_nowhere(struct stage *stage, char *rest)
{
    OWNED_TEXT char *dump = NULL;

    stage_draw(stage);
    dump = dump_text(stage->canvas);
    if (strstr(dump, rest))
        stage_complain(stage, "the screen holds: %s\n%s", rest, dump);
}

/* The rows between bars are the whole screen. */
void scene_check_screen(struct stage *stage, const struct buffer *wanted)
{
    struct buffer seen = { 0 };

    for (int row = 0; row < stage->app->rows; row++) {
        OWNED_TEXT char *line = screen_row(stage, row);

        buffer_print(&seen, "%s\n", line ? line : "");
    }
    if (strcmp(buffer_string(&seen), buffer_string(wanted)) != 0)
        stage_complain(stage, "the screen is\n%s\nbut it says\n%s", buffer_string(&seen),
                       buffer_string(wanted));
    buffer_done(&seen);
}

void scene_check_wait(struct stage *stage, char *rest)
{
    int64_t wait_ms, wanted_ms = strcmp(rest, "for-ever") == 0 ? -1 : (int64_t)(strtod(rest, NULL) * 1000);

    stage_need_app(stage);
    wait_ms = app_wait_ms(stage->app);
    if (wait_ms != wanted_ms)
        stage_complain(stage, "waits %" PRId64 " ms, not %" PRId64, wait_ms, wanted_ms);
}

void scene_check_draw(struct stage *stage, char *rest)
{
    int64_t wait_ms, wanted_ms = strcmp(rest, "now") == 0 ? 0 : (int64_t)(strtod(rest, NULL) * 1000);

    stage_need_app(stage);
    wait_ms = app_draw_ms(stage->app, stage->now_ms);
    if (wait_ms != wanted_ms)
        stage_complain(stage, "draws in %" PRId64 " ms, not %" PRId64, wait_ms, wanted_ms);
}

void scene_check_weighing(struct stage *stage, char *rest)
{
    const struct errand *latest = NULL;

    for (size_t i = 0; i < stage->effects.count; i++)
        if (stage->effects.items[i].errand && stage->effects.items[i].errand->kind == ERRAND_WEIGH)
            latest = stage->effects.items[i].errand;
    if (!latest || latest->entries_count != strtoul(rest, NULL, 10))
        stage_complain(stage, "weighs %d, not %s", latest ? (int)latest->entries_count : -1, rest);
}

void scene_check_end(struct stage *stage, char *rest)
{
    (void)rest;
    if (!stage->app || !stage->app->is_finished)
        stage_complain(stage, "it goes on");
}
