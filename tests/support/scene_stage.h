/*
 * scene_stage: the face a scene is played on, and one line of the scene as words. Between scene.c, which plays,
 * scene_checks.c, which looks, scene_words.c, which knows what the workers report, and scene_errands.c, which reports
 * of the scene's files.
 */
#ifndef SUPPORT_SCENE_STAGE_H
#define SUPPORT_SCENE_STAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app.h"
#include "base/buffer.h"
#include "work/errand.h"
#include "work/report.h"

#define SCENE_WORDS_MOST 64
#define SCENE_TODAY_S    INT64_C(1795305600) /* 2026-11-22 00:00:00 UTC: the day of every scene */

struct scene_world;

struct stage {
    struct app_options options;
    int rows, columns;
    bool is_ascii;
    bool is_lenient; /* wishes need not be named */
    struct keymap *keymap;
    struct app *app; /* made when something happens first */
    struct theme *theme;
    struct canvas *canvas;
    struct effects effects; /* all so far         */
    size_t named;           /* of these           */
    int64_t now_ms;
    struct totals totals;
    struct result **history; /* for the next answer */
    size_t history_count;
    struct neighbour *neighbours; /* for the next report */
    size_t neighbours_count;
    struct scene_world *world; /* the files there are; NULL: nobody answers errands */
    size_t answered;           /* wishes looked at for errands                      */
    const char *path;
    int line;
    struct buffer *out; /* what is wrong */
    bool is_wrong;
};

/* A line cut into words; "..." holds blanks together, also behind "name=". text is cut in place. */
struct words {
    char *at[SCENE_WORDS_MOST];
    size_t count;
};
struct words words_cut(char *text);

/* The value of "name=value" among the words, or NULL; as a number, with a value for none. */
const char *words_value(const struct words *words, const char *name);
int64_t words_number(const struct words *words, const char *name, int64_t otherwise);

/* True if the word stands there alone. */
bool words_have(const struct words *words, const char *word);

/* Says what is wrong, with file and line. */
void stage_complain(struct stage *stage, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Makes the app, if there is none. */
void stage_need_app(struct stage *stage);

/* Draws it, as the loop does after each burst of events. */
void stage_draw(struct stage *stage);

/* Hands an event to the app with the time; the app is made if there is none. */
void stage_tell(struct stage *stage, struct event event);

/* Hands a report to the app and releases it. */
void stage_report(struct stage *stage, struct report *report);

/* The words of scene_words.c; false if there is none of that name. */
bool stage_take_word(struct stage *stage, const char *word, struct words *words);

/* scene_checks.c: one wish after the other, as it is said; that no wish is left that nobody named. */
void scene_check_effect(struct stage *stage, char *rest);
void scene_check_all_named(struct stage *stage);

/* What is on the screen: in a row, nowhere, all of it. */
void scene_check_row(struct stage *stage, char *rest);
void scene_check_nowhere(struct stage *stage, char *rest);
void scene_check_screen(struct stage *stage, const struct buffer *wanted);

/* How long the face waits, for what comes by itself and before it draws; how many files are weighed; that it ended. */
void scene_check_wait(struct stage *stage, char *rest);
void scene_check_draw(struct stage *stage, char *rest);
void scene_check_weighing(struct stage *stage, char *rest);
void scene_check_end(struct stage *stage, char *rest);

/* scene_wishes.c: the wish as one line: its name and the fields that are set. */
void scene_describe_wish(const struct effect *effect, struct buffer *out);

/* scene_files.c: a file there is, is no more, has another name; a folder that does not answer. */
void scene_add_file(struct stage *stage, struct words *words);
void scene_remove_file(struct stage *stage, struct words *words);
void scene_rename_file(struct stage *stage, struct words *words);
void scene_silence(struct stage *stage, struct words *words);
void scene_refuse(struct stage *stage, struct words *words);

/* scene_errands.c: it answers after all, in part. */
void scene_answer_partly(struct stage *stage, struct words *words);

/* The last errand of that kind; ERRAND_KINDS: the last that nobody answered. NULL if there is none. */
const struct errand *scene_last_asked(const struct stage *stage, enum errand_kind kind);

/* Answers the errands nobody has answered yet from the files of the scene, if it has any. */
void scene_answer_errands(struct stage *stage);

/* Releases the files. */
void scene_world_free(struct scene_world *world);

#endif
