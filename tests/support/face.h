/*
 * face: the simplest face for an engine in a test: posts wishes, waits for reports, keeps results.
 */
#ifndef SUPPORT_FACE_H
#define SUPPORT_FACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/settings.h"
#include "work/report.h"

struct demo;
struct engine;

#define FACE_WAIT_MS 20000 /* a test that waits longer than this has failed */
#define FACE_MOST    4096  /* transfers in one test                         */

struct face {
    struct mailbox *box;
    struct engine *engine;
    struct settings *settings;
    struct transfer_status status[FACE_MOST + 1]; /* as last reported, by id; texts dropped     */
    struct result *results[FACE_MOST + 1];        /* the last result of each, by id             */
    unsigned seen[FACE_MOST + 1];                 /* bits of the states reported                */
    struct totals totals;
    struct engine_view view;
    struct result **history; /* the last REPORT_HISTORY or REPORT_UNFINISHED */
    size_t history_count;
    size_t progress_reports;
    size_t notices, stops; /* REPORT_ENGINE with a notice; those that said stopped */
    size_t over;           /* results that came                                    */
    char notice[256];
    struct neighbour *neighbours; /* the last REPORT_NEIGHBOURS */
    size_t neighbours_count;
    bool has_ended;
    bool has_history, has_unfinished;
};

/* A face with an engine for the service at endpoint. change, which may be NULL, sets what a test needs in the
 * settings before the start. state_dir may be NULL. */
struct face *face_new(const char *endpoint, const char *key_id, const char *key_secret, const char *state_dir,
                      void (*change)(struct settings *settings));

/* Where a case takes place: a folder for its files, and a demo service. signing is
 * how its links are signed; NULL: as usual. */
extern struct face_place {
    char *folder;
    struct demo *demo;
    const char *signing;
} face_place;

/* Before and after each case, which WITH_FACE makes. */
int face_begin(void **state);
int face_end(void **state);
#define WITH_FACE(test) cmocka_unit_test_setup_teardown(test, face_begin, face_end)

/* A face with an engine for that demo service; change as above. */
struct face *face_on_demo(void (*change)(struct settings *settings));

/* Stops the engine and releases all. */
void face_free(struct face *face);

/* Uploads the files; their ids follow in order. */
void face_upload(struct face *face, const char *const *paths, size_t count);

/* The same of one new file of that size in the folder. */
void face_upload_new(struct face *face, const char *folder, const char *name, uint64_t size_bytes);

/* Takes reports until the condition holds; fails the test after FACE_WAIT_MS. */
void face_wait(struct face *face, bool (*condition)(const struct face *face, uint64_t number),
               uint64_t number);

/* Takes the reports that are there. */
void face_take(struct face *face);

/* Conditions: so many results came; so many files are offered that were not finished; the engine stopped; bytes of one
 * transfer have arrived, and it goes on; it is over. */
bool face_has_results(const struct face *face, uint64_t count);
bool face_has_unfinished(const struct face *face, uint64_t count);
bool face_is_stopped(const struct face *face, uint64_t unused);
bool face_is_sending(const struct face *face, uint64_t id);
bool face_has_ended_one(const struct face *face, uint64_t id);

#endif
