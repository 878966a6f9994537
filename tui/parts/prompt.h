/*
 * prompt: one line being typed, with the editing keys of shells, recall and completion. What is typed is bytes (a
 * path may be any); the cursor moves by what is seen as one. The face's thread only.
 */
#ifndef PARTS_PROMPT_H
#define PARTS_PROMPT_H

#include <stddef.h>

#include "screen/canvas.h"

#define PROMPT_MOST_BYTES 4096

/* What a key did. */
enum prompt_outcome {
    PROMPT_NOTHING,  /* nothing, or the cursor moved                           */
    PROMPT_CHANGED,  /* the text is another one                                */
    PROMPT_COMPLETE, /* Tab, and there is nothing on offer: call prompt_offer  */
    PROMPT_ENTERED,
    PROMPT_GIVEN_UP
};

struct prompt;
struct recall;

/* A prompt with a first text, the cursor behind it. The caller's. */
struct prompt *prompt_new(const char *text);

/* The first text is a path: one that is typed from its beginning ("/", "~") takes its place. */
void prompt_take_path(struct prompt *prompt);

void prompt_free(struct prompt *prompt);

/* The text so far; the prompt's, good until it changes. */
const char *prompt_text(const struct prompt *prompt);

/* Takes a key as the terminal tells it. Enter remembers the line, where there is recall. */
enum prompt_outcome prompt_key(struct prompt *prompt, int key);

/* Takes pasted text: line ends at its end are left out, others and tabs become blanks, other controls are left out. */
enum prompt_outcome prompt_paste(struct prompt *prompt, const char *text);

/* Offers whole texts to complete to, copied: the text grows to what all of them begin with, and Tab and Shift-Tab
 * go through them until the text is changed in another way. None: nothing happens. */
enum prompt_outcome prompt_offer(struct prompt *prompt, const char *const *texts, size_t count);

/* How many texts are on offer; 0: none. *out_texts are the prompt's, *out_taken is the one that
 * Tab took last, their count for none yet. */
size_t prompt_offers(const struct prompt *prompt, char *const **out_texts, size_t *out_taken);

/* Draws label, text and the cursor into the first row of box; of a long text the part around the cursor. */
void prompt_draw(const struct prompt *prompt, struct canvas *canvas, struct box box, const char *label);

/* What Up and Down bring back, borrowed; NULL: nothing. */
void prompt_use_recall(struct prompt *prompt, struct recall *recall);

#endif
