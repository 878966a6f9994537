/*
 * review: what is about to leave the machine. Every file with its size, where it came from, the name that is sent
 * and what stands against it. The face only.
 */
#ifndef VIEWS_REVIEW_H
#define VIEWS_REVIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app.h"
#include "files/attachment.h"
#include "results/result.h"
#include "screen/box.h"
#include "work/finding.h"

struct report;

/* What the person decided about a file; it holds when the marks are looked at once more. */
struct decision {
    char *path;
    dev_t device;
    ino_t inode;
    char *name; /* to be sent under; NULL: left out */
};

struct review {
    struct attachment **files;
    struct result **earlier; /* for each file: its upload before this, whose link lives; NULL: none */
    size_t count;
    struct unfolded *unfolded; /* marked folders */
    size_t unfolded_count;
    struct decision *decisions;
    size_t decisions_count;
    bool was_cut;    /* there are more files than one review takes        */
    bool is_ready;   /* the answer has come                               */
    bool has_hidden; /* of marked folders, hidden files too               */
    bool has_story;  /* what stands against the file here is told in full */
    uint64_t turn;
    int64_t asked_ms;
    size_t cursor;
    size_t top;
};

/* Asks what the marks come to, and puts the view up. */
void review_start(struct app *app, struct effects *effects);

/* --- the files: review_files.c --- */

/* How many files cannot be sent, how many can against which something stands, how many of these are others than those
 * that were marked, and the bytes of those that can. */
size_t review_refused(const struct review *review);
size_t review_warned(const struct review *review);
size_t review_replaced(const struct review *review);
uint64_t review_bytes(const struct review *review);

/* True if something stands against the file in that row, or it was uploaded before. */
bool review_concerns(const struct review *review, size_t row);

/* Takes files, earlier uploads and folders out of the report; what was decided about a file before still holds. */
void review_take_files(struct review *review, struct report *report);

/* Decides about the file under the cursor: the name it is sent under; that it is not sent. */
void review_rename(struct review *review, const char *name);
void review_leave_out(struct review *review);

/* Forgets the files; forgets what was decided. */
void review_forget(struct review *review);
void review_forget_decisions(struct review *review);

/* What was left out is in again; names that were typed stay. */
void review_take_back(struct review *review);

/* --- the view --- */

/* Rows for the list, of a view of so many. */
int review_page(int rows);

/* review_draw.c */
void review_draw(const struct app *app, struct canvas *canvas, struct box box);

#endif
