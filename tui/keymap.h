/*
 * keymap: which key means which action in which view.
 *
 * Actions are declared in actions.def, built-in bindings in one table in keymap.c; help, footer and ":" are made from
 * these two. A view that does not know a key asks its parent. The face's thread only.
 */
#ifndef KEYMAP_H
#define KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

enum action {
    ACTION_NONE,
#define ACTION(symbol, name, help) ACTION_##symbol,
#include "actions.def"
#undef ACTION
    ACTION_COUNT
};

enum view_id {
    VIEW_ANY, /* no screen of its own: the keys that work everywhere */
    VIEW_FILES,
    VIEW_REVIEW,
    VIEW_QUEUE,
    VIEW_RESULTS,
    VIEW_HISTORY,
    VIEW_HELP,
    VIEW_COUNT
};

struct error;

struct binding {
    enum view_id view;
    const char *key; /* as key_parse reads it */
    enum action action;
};

#define KEY_NAME_SIZE 24

struct keymap;

/* The built-in bindings. The caller's. */
struct keymap *keymap_new(void);
void keymap_free(struct keymap *keymap);

/* Binds a key in a view before all that is there; ACTION_NONE unbinds it. False if there is no such key. */
bool keymap_bind(struct keymap *keymap, enum view_id view, const char *key, enum action action);

/* The same in the words of the config file: the view's name ("files"; "any": all views), the key, and the action's
 * whole name, or "none". The error says which word is wrong, and what may stand there. */
bool keymap_bind_words(struct keymap *keymap, const char *view_name, const char *key, const char *action_name,
                       struct error *err);

/* What the key (a code of terminal.h) means in the view or its parents; ACTION_NONE if nothing. */
enum action keymap_find(const struct keymap *keymap, enum view_id view, int key);

/* The n-th binding of exactly that view, the person's own first; false behind the last. */
bool keymap_at(const struct keymap *keymap, enum view_id view, size_t n, int *out_key,
               enum action *out_action);

/* The first key that means the action in the view or its parents; KEYCODE_NONE if there is none. */
int keymap_key(const struct keymap *keymap, enum view_id view, enum action action);

/* What a person types for the action there, for sentences: the name of its first key; for one
 * without, ":" and its name. Returns text. */
const char *keymap_name(const struct keymap *keymap, enum view_id view, enum action action,
                        char text[KEY_NAME_SIZE]);

/* "j", "space", "ctrl-n", "alt-v", "page-up", "f5" to a key; KEYCODE_NONE for anything else. */
int key_parse(const char *name);

/* How a person calls the key: "j", "Space", "Ctrl-N", "Alt-v", "PgUp". Returns text. */
const char *key_name(int key, char text[KEY_NAME_SIZE]);

/* The name of an action and what it does; "" for ACTION_NONE. Static texts. */
const char *action_name(enum action action);
const char *action_help(enum action action);

/* The action of that name, or of the only name that begins so; ACTION_NONE if there is none or more than one. */
enum action action_find(const char *name);

#endif
