/*
 * ahead: keys typed before what they act on is there. A view says which of its keys wait, and for how long (views.h);
 * behind one that waits the others do, too. None is dropped, unless the person goes elsewhere or gets out. The
 * face's thread only.
 */
#ifndef AHEAD_H
#define AHEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "keymap.h"

struct app;
struct effects;

/* A key that was typed. It means what those before it make of it, until a prompt or a question comes up that is not
 * for it: from then on its action is settled. */
struct typed {
    int key;
    bool is_settled;
    enum action action;
};

/* Keys that wait for what they act on, and do what they mean as soon as it is there. */
#define AHEAD_MOST 512

struct ahead {
    struct typed keys[AHEAD_MOST];
    size_t count;
};

/* A key was typed: it acts, or waits. */
void ahead_take(struct app *app, int key, struct effects *effects);

/* A prompt or a question came up: it is not for the keys that wait, which keep the meaning they have. */
void ahead_settle(struct app *app);

/* Something came that keys may have waited for: as if they were typed now. */
void ahead_go_on(struct app *app, struct effects *effects);

#endif
