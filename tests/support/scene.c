#include "support/scene.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "screen/canvas.h"
#include "screen/keys.h"
#include "support/dump.h"
#include "support/scene_stage.h"

void stage_complain(struct stage *stage, const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = memory_print_list(format, arguments);
    va_end(arguments);
    buffer_print(stage->out, "%s:%d: %s\n", stage->path, stage->line, text);
    stage->is_wrong = true;
    free(text);
}

void stage_need_app(struct stage *stage)
{
    if (stage->app)
        return;
    stage->theme = theme_new(NULL, stage->is_ascii, true);
    stage->canvas = canvas_new(stage->rows, stage->columns, stage->theme);
    stage->options.keymap = stage->keymap;
    stage->app = app_new(&stage->options, stage->rows, stage->columns, stage->now_ms,
                         SCENE_TODAY_S + stage->now_ms / 1000, &stage->effects);
    stage->named = stage->effects.count; /* what the views want at the start is theirs to test */
}

void stage_tell(struct stage *stage, struct event event)
{
    stage_need_app(stage);
    event.now_ms = stage->now_ms;
    event.today_s = SCENE_TODAY_S + stage->now_ms / 1000;
    app_update(stage->app, &event, &stage->effects);
}

void stage_report(struct stage *stage, struct report *report)
{
    stage_tell(stage, (struct event){ .kind = EVENT_REPORT, .report = report });
    report_free(report);
}

void stage_draw(struct stage *stage)
{
    stage_need_app(stage);
    scene_answer_errands(stage);
    canvas_start(stage->canvas, stage->app->rows, stage->app->columns);
    app_draw(stage->app, stage->canvas);
    stage->app->has_changed = false;
    if (stage->app->is_unseen)
        stage_tell(stage, (struct event){ .kind = EVENT_SHOWN });
}

/* Words about the person. */

static void play_keys(struct stage *stage, char *rest)
{
    struct words words = words_cut(rest);

    scene_check_all_named(stage);
    for (size_t i = 0; i < words.count; i++) {
        int key = key_parse(words.at[i]);

        if (key == KEYCODE_NONE)
            stage_complain(stage, "no key is called %s", words.at[i]);
        stage_tell(stage, (struct event){ .kind = EVENT_KEY, .key = key });
        scene_answer_errands(stage);
    }
}

static void play_typing(struct stage *stage, char *rest)
{
    scene_check_all_named(stage);
    for (size_t count = strlen(rest), used; count > 0; rest += used, count -= used) {
        unsigned point = 0;

        used = text_decode(rest, count, &point);
        if (used == 0)
            break;
        stage_tell(stage, (struct event){ .kind = EVENT_KEY, .key = (int)point });
    }
}

static void play_paste(struct stage *stage, char *rest)
{
    scene_check_all_named(stage);
    stage_tell(stage, (struct event){ .kind = EVENT_PASTE, .text = rest });
}

/* What it does, and where: "press 3 10". */
static void play_mouse(struct stage *stage, char *rest)
{
    static const char *const deeds[] = { "press", "drag", "release", "wheel-up", "wheel-down" };
    struct mouse mouse = { .row = 0 };
    char deed[16] = "";
    size_t i = 0;

    (void)sscanf(rest, "%15s %d %d", deed, &mouse.row, &mouse.column);
    while (i < sizeof deeds / sizeof *deeds && strcmp(deeds[i], deed) != 0)
        i++;
    if (i == sizeof deeds / sizeof *deeds)
        stage_complain(stage, "no such deed of the mouse: %s", deed);
    mouse.what = (enum mouse_deed)i;
    scene_check_all_named(stage);
    stage_draw(stage);
    stage_tell(stage, (struct event){ .kind = EVENT_MOUSE, .mouse = &mouse });
}

static void play_passing(struct stage *stage, char *rest)
{
    stage->now_ms += (int64_t)(strtod(rest, NULL) * 1000);
    stage_tell(stage, (struct event){ .kind = EVENT_TICK });
}

static void play_size(struct stage *stage, char *rest)
{
    int columns = 80, rows = 24;

    if (sscanf(rest, "%dx%d", &columns, &rows) != 2)
        stage_complain(stage, "no size: %s", rest);
    if (stage->app) {
        stage_tell(stage, (struct event){ .kind = EVENT_RESIZE, .rows = rows, .columns = columns });
    } else if (!stage->is_lenient) {
        stage->rows = rows;
        stage->columns = columns;
    }
}

static void play_option(struct stage *stage, char *rest)
{
    static char format[64];
    struct words words = words_cut(rest);

    stage->is_ascii = stage->is_ascii || words_have(&words, "ascii");
    if (words_have(&words, "no-home"))
        stage->options.home = NULL;
    if (words_have(&words, "cannot-send"))
        stage->options.cannot_send = "no AccessKey found";
    if (words.count == 2 && strcmp(words.at[0], "format") == 0) {
        (void)snprintf(format, sizeof format, "%s", words.at[1]);
        stage->options.format = format;
    }
}

static void play_binding(struct stage *stage, char *rest)
{
    struct words words = words_cut(rest);
    struct error err;

    if (words.count != 3 || !keymap_bind_words(stage->keymap, words.at[0], words.at[1], words.at[2], &err))
        stage_complain(stage, "cannot be bound: %s", rest);
}

static void say_nothing(struct stage *stage, char *rest)
{
    (void)stage;
    (void)rest;
}

/* clang-format off */
static const struct {
    const char *name;
    void (*play)(struct stage *stage, char *rest);
} plays[] = {
    { "about",   say_nothing          },
    { "screen",  play_size            },
    { "with",    play_option          },
    { "bind",    play_binding         },
    { "keys",    play_keys            },
    { "type",    play_typing          },
    { "paste",   play_paste           },
    { "mouse",   play_mouse           },
    { "passes",  play_passing         },
    { "effect",  scene_check_effect   },
    { "row",     scene_check_row      },
    { "nowhere", scene_check_nowhere  },
    { "weighs",  scene_check_weighing },
    { "ends",    scene_check_end      },
    { "waits",   scene_check_wait     },
    { "draws",   scene_check_draw     },
};
/* clang-format on */

static void play_line(struct stage *stage, char *line)
{
    char *rest = line + strcspn(line, " ");
    struct words words;

    if (*rest)
        *rest++ = '\0';
    rest += strspn(rest, " ");
    for (size_t i = 0; i < sizeof plays / sizeof plays[0]; i++) {
        if (strcmp(line, plays[i].name) != 0)
            continue;
        plays[i].play(stage, rest);
        return;
    }
    words = words_cut(rest);
    if (!stage_take_word(stage, line, &words))
        stage_complain(stage, "no such word: %s", line);
}

static void add_wanted_row(struct buffer *wanted, char *line)
{
    char *end = strrchr(line, '|');

    if (end > line)
        *end = '\0';
    for (end = line + strlen(line); end > line + 1 && end[-1] == ' '; end--)
        end[-1] = '\0';
    buffer_print(wanted, "%s\n", line + 1);
}

static void play_lines(struct stage *stage, FILE *file)
{
    struct buffer wanted = { 0 };
    bool is_showing = false;
    char *line = NULL;
    size_t room = 0;
    ssize_t count;

    while ((count = getline(&line, &room, file)) >= 0) {
        stage->line++;
        line[strcspn(line, "\n")] = '\0';
        if (is_showing && line[0] == '|') {
            add_wanted_row(&wanted, line);
            continue;
        }
        if (is_showing)
            scene_check_screen(stage, &wanted);
        buffer_clear(&wanted);
        is_showing = strcmp(line, "shows") == 0;
        if (line[0] == '\0' || line[0] == '#')
            continue;
        if (is_showing)
            stage_need_app(stage);
        else
            play_line(stage, line);
        if (stage->app)
            stage_draw(stage);
    }
    if (is_showing)
        scene_check_screen(stage, &wanted);
    free(line);
    buffer_done(&wanted);
}

static void release(struct stage *stage)
{
    app_free(stage->app);
    keymap_free(stage->keymap);
    scene_world_free(stage->world);
    effects_done(&stage->effects);
    canvas_free(stage->canvas);
    theme_free(stage->theme);
    for (size_t i = 0; i < stage->history_count; i++)
        result_free(stage->history[i]);
    free(stage->history);
    neighbours_free(stage->neighbours, stage->neighbours_count);
}

static char *play(struct stage *stage)
{
    FILE *file = fopen(stage->path, "re");
    char *screen = NULL;

    if (!file) {
        stage_complain(stage, "%s", strerror(errno));
        return NULL;
    }
    play_lines(stage, file);
    (void)fclose(file);
    if (stage->app) {
        scene_check_all_named(stage);
        stage_draw(stage);
        screen = dump_text(stage->canvas);
    }
    release(stage);
    return screen;
}

static struct stage new_stage(const char *path, struct buffer *out)
{
    return (struct stage){ .options = { .endpoint = "127.0.0.1",
                                        .is_demo = true,
                                        .folder = "/cases",
                                        .home = "/home/me",
                                        .parallel = 3 },
                           .keymap = keymap_new(),
                           .rows = 24,
                           .columns = 80,
                           .now_ms = INT64_C(43200000), /* noon */
                           .path = path,
                           .out = out };
}

bool scene_play(const char *path, struct buffer *out)
{
    struct stage stage = new_stage(path, out);

    free(play(&stage));
    return !stage.is_wrong;
}

char *scene_screen(const char *path, int columns, int rows, struct buffer *out)
{
    struct stage stage = new_stage(path, out);
    char *screen;

    stage.columns = columns;
    stage.rows = rows;
    stage.is_lenient = true;
    screen = play(&stage);
    if (!stage.is_wrong)
        return screen;
    free(screen);
    return NULL;
}
