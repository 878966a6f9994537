#include "keymap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "screen/keys.h"
#include "views/views.h"

/* clang-format off */
static const struct binding built_in[] = {
    /* view        key          action               */
    { VIEW_ANY,     "j",         ACTION_DOWN         },
    { VIEW_ANY,     "down",      ACTION_DOWN         },
    { VIEW_ANY,     "ctrl-n",    ACTION_DOWN         },
    { VIEW_ANY,     "k",         ACTION_UP           },
    { VIEW_ANY,     "up",        ACTION_UP           },
    { VIEW_ANY,     "ctrl-p",    ACTION_UP           },
    { VIEW_ANY,     "page-down", ACTION_PAGE_DOWN    },
    { VIEW_ANY,     "ctrl-v",    ACTION_PAGE_DOWN    },
    { VIEW_ANY,     "ctrl-f",    ACTION_PAGE_DOWN    },
    { VIEW_ANY,     "page-up",   ACTION_PAGE_UP      },
    { VIEW_ANY,     "alt-v",     ACTION_PAGE_UP      },
    { VIEW_ANY,     "ctrl-b",    ACTION_PAGE_UP      },
    { VIEW_ANY,     "g",         ACTION_TOP          },
    { VIEW_ANY,     "home",      ACTION_TOP          },
    { VIEW_ANY,     "alt-<",     ACTION_TOP          },
    { VIEW_ANY,     "G",         ACTION_BOTTOM       },
    { VIEW_ANY,     "end",       ACTION_BOTTOM       },
    { VIEW_ANY,     "alt->",     ACTION_BOTTOM       },
    { VIEW_ANY,     "1",         ACTION_VIEW_FILES   },
    { VIEW_ANY,     "2",         ACTION_VIEW_QUEUE   },
    { VIEW_ANY,     "3",         ACTION_VIEW_RESULTS },
    { VIEW_ANY,     "4",         ACTION_VIEW_HISTORY },
    { VIEW_ANY,     "tab",       ACTION_NEXT_VIEW    },
    { VIEW_ANY,     "backtab",   ACTION_PREVIOUS_VIEW },
    { VIEW_ANY,     "esc",       ACTION_BACK         },
    { VIEW_ANY,     "?",         ACTION_HELP         },
    { VIEW_ANY,     "f1",        ACTION_HELP         },
    { VIEW_ANY,     ":",         ACTION_COMMAND      },
    { VIEW_ANY,     "alt-x",     ACTION_COMMAND      },
    { VIEW_ANY,     "q",         ACTION_QUIT         },
    { VIEW_ANY,     "ctrl-c",    ACTION_QUIT         },
    { VIEW_ANY,     "ctrl-z",    ACTION_SUSPEND      },
    { VIEW_ANY,     "ctrl-l",    ACTION_REDRAW       },
    { VIEW_ANY,     "M",         ACTION_MOUSE        },

    { VIEW_FILES,   "enter",     ACTION_OPEN         },
    { VIEW_FILES,   "l",         ACTION_OPEN         },
    { VIEW_FILES,   "right",     ACTION_OPEN         },
    { VIEW_FILES,   "h",         ACTION_PARENT       },
    { VIEW_FILES,   "left",      ACTION_PARENT       },
    { VIEW_FILES,   "backspace", ACTION_PARENT       },
    { VIEW_FILES,   "space",     ACTION_MARK         },
    { VIEW_FILES,   "v",         ACTION_RANGE        },
    { VIEW_FILES,   "a",         ACTION_MARK_ALL     },
    { VIEW_FILES,   "A",         ACTION_UNMARK_ALL   },
    { VIEW_FILES,   "*",         ACTION_INVERT       },
    { VIEW_FILES,   "+",         ACTION_MARK_GLOB    },
    { VIEW_FILES,   "-",         ACTION_UNMARK_GLOB  },
    { VIEW_FILES,   "/",         ACTION_FILTER       },
    { VIEW_FILES,   "f",         ACTION_FIND         },
    { VIEW_FILES,   "s",         ACTION_SORT         },
    { VIEW_FILES,   ".",         ACTION_HIDDEN       },
    { VIEW_FILES,   "p",         ACTION_PREVIEW      },
    { VIEW_FILES,   "~",         ACTION_HOME         },
    { VIEW_FILES,   "o",         ACTION_GO_TO        },
    { VIEW_FILES,   "H",         ACTION_GO_BACK      },
    { VIEW_FILES,   "L",         ACTION_GO_FORWARD   },
    { VIEW_FILES,   "b",         ACTION_BOOKMARK     },
    { VIEW_FILES,   "'",         ACTION_JUMP         },
    { VIEW_FILES,   "t",         ACTION_MARKED_FILES },
    { VIEW_FILES,   "r",         ACTION_REFRESH      },
    { VIEW_FILES,   "u",         ACTION_UPLOAD       },

    { VIEW_REVIEW,  "enter",     ACTION_SEND         },
    { VIEW_REVIEW,  "n",         ACTION_RENAME       },
    { VIEW_REVIEW,  "x",         ACTION_LEAVE_OUT    },
    { VIEW_REVIEW,  "e",         ACTION_TAKE_EARLIER },
    { VIEW_REVIEW,  "space",     ACTION_WHY          },
    { VIEW_REVIEW,  "!",         ACTION_NEXT_CONCERN },
    { VIEW_REVIEW,  ".",         ACTION_HIDDEN       },

    { VIEW_QUEUE,   "enter",     ACTION_DETAILS      },
    { VIEW_QUEUE,   "x",         ACTION_CANCEL       },
    { VIEW_QUEUE,   "r",         ACTION_RETRY        },
    { VIEW_QUEUE,   "R",         ACTION_RETRY_ALL    },
    { VIEW_QUEUE,   "space",     ACTION_PAUSE        },
    { VIEW_QUEUE,   "P",         ACTION_PAUSE_ALL    },
    { VIEW_QUEUE,   "c",         ACTION_GO_ON        },
    { VIEW_QUEUE,   "[",         ACTION_FEWER        },
    { VIEW_QUEUE,   "]",         ACTION_MORE         },
    { VIEW_QUEUE,   "l",         ACTION_LIMIT        },
    { VIEW_QUEUE,   "K",         ACTION_EARLIER      },
    { VIEW_QUEUE,   "J",         ACTION_LATER        },

    { VIEW_RESULTS, "enter",     ACTION_DETAILS      },
    { VIEW_RESULTS, "space",     ACTION_MARK         },
    { VIEW_RESULTS, "a",         ACTION_MARK_ALL     },
    { VIEW_RESULTS, "A",         ACTION_UNMARK_ALL   },
    { VIEW_RESULTS, "*",         ACTION_INVERT       },
    { VIEW_RESULTS, "c",         ACTION_COPY         },
    { VIEW_RESULTS, "C",         ACTION_COPY_ALL     },
    { VIEW_RESULTS, "o",         ACTION_COPY_KEY     },
    { VIEW_RESULTS, "l",         ACTION_COPY_LINK    },
    { VIEW_RESULTS, "F",         ACTION_NEXT_FORMAT  },
    { VIEW_RESULTS, "w",         ACTION_PLAIN_TEXT   },
    { VIEW_RESULTS, "e",         ACTION_EXPORT       },
    { VIEW_RESULTS, "v",         ACTION_PROVE_LINK   },
    { VIEW_RESULTS, "/",         ACTION_FILTER       },
    { VIEW_RESULTS, "s",         ACTION_SORT         },

    { VIEW_HISTORY, "D",         ACTION_PURGE        },

    { VIEW_HELP,    "/",         ACTION_FILTER       },
};
/* clang-format on */

#define BUILT_IN_COUNT (sizeof built_in / sizeof built_in[0])

/* clang-format off */
static const struct {
    const char *name;
    const char *help;
} action_words[ACTION_COUNT] = {
    [ACTION_NONE] = { "", "" },
#define ACTION(symbol, name, help) [ACTION_##symbol] = { name, help },
#include "actions.def"
#undef ACTION
};
/* clang-format on */

/* A binding with its key read once. */
struct bound {
    enum view_id view;
    int key;
    enum action action;
};

struct keymap {
    struct bound *bound; /* the person's own first, the latest foremost */
    size_t count;
};

struct keymap *keymap_new(void)
{
    struct keymap *keymap = memory_new(1, sizeof *keymap);

    keymap->bound = memory_new(BUILT_IN_COUNT, sizeof *keymap->bound);
    keymap->count = BUILT_IN_COUNT;
    for (size_t i = 0; i < BUILT_IN_COUNT; i++)
        keymap->bound[i] = (struct bound){ built_in[i].view, key_parse(built_in[i].key), built_in[i].action };
    return keymap;
}

void keymap_free(struct keymap *keymap)
{
    if (!keymap)
        return;
    free(keymap->bound);
    free(keymap);
}

bool keymap_bind(struct keymap *keymap, enum view_id view, const char *key, enum action action)
{
    int code = key_parse(key);

    if (code == KEYCODE_NONE)
        return false;
    keymap->bound = memory_resize(keymap->bound, keymap->count + 1, sizeof *keymap->bound);
    memmove(keymap->bound + 1, keymap->bound, keymap->count * sizeof *keymap->bound);
    keymap->bound[0] = (struct bound){ view, code, action };
    keymap->count++;
    return true;
}

static bool refuse(struct error *err, const char *what, const char *word, const char *hint)
{
    (void)error_set(err, STAGE_NONE, REMEDY_FAIL, "bad-binding", "there is no %s \"%s\"", what, word);
    return error_hint(err, "%s", hint);
}

static enum view_id find_view(const char *name)
{
    enum view_id view = VIEW_ANY;

    while (view < VIEW_COUNT && strcmp(views[view]->name, name) != 0)
        view++;
    return view;
}

/* An abbreviation may mean another action tomorrow; a file stays. */
static bool read_action(const char *name, enum action *out_action)
{
    *out_action = action_find(name);
    if (*out_action == ACTION_NONE)
        return strcmp(name, "none") == 0;
    return strcmp(action_name(*out_action), name) == 0;
}

bool keymap_bind_words(struct keymap *keymap, const char *view_name, const char *key, const char *action_name,
                       struct error *err)
{
    enum view_id view = find_view(view_name);
    enum action action;

    if (view == VIEW_COUNT)
        return refuse(err, "view", view_name,
                      "views are any, files, review, queue, results, history and help");
    if (!read_action(action_name, &action))
        return refuse(err, "action", action_name,
                      "? on a wide screen names them; after : Tab goes through them; none unbinds");
    if (!keymap_bind(keymap, view, key, action))
        return refuse(
            err, "key", key,
            "keys are x, X, ctrl-x, alt-x, space, enter, tab, esc, up, down, left, right, home, end, "
            "page-up, page-down, insert, delete, backspace, backtab, f1 to f12");
    return true;
}

/* The binding of the key in exactly that view, or NULL. */
static const struct bound *find_here(const struct keymap *keymap, enum view_id view, int key)
{
    for (size_t i = 0; i < keymap->count; i++)
        if (keymap->bound[i].view == view && keymap->bound[i].key == key)
            return &keymap->bound[i];
    return NULL;
}

enum action keymap_find(const struct keymap *keymap, enum view_id view, int key)
{
    for (;; view = views[view]->parent) {
        const struct bound *bound = find_here(keymap, view, key);

        if (bound)
            return bound->action;
        if (view == VIEW_ANY)
            return ACTION_NONE;
    }
}

bool keymap_at(const struct keymap *keymap, enum view_id view, size_t n, int *out_key,
               enum action *out_action)
{
    for (size_t i = 0; i < keymap->count; i++) {
        const struct bound *bound = &keymap->bound[i];

        if (bound->view != view || bound->action == ACTION_NONE ||
            find_here(keymap, view, bound->key) != bound)
            continue;
        if (n-- > 0)
            continue;
        *out_key = bound->key;
        *out_action = bound->action;
        return true;
    }
    return false;
}

int keymap_key(const struct keymap *keymap, enum view_id view, enum action action)
{
    for (enum view_id here = view;; here = views[here]->parent) {
        for (size_t i = 0; i < keymap->count; i++) {
            const struct bound *bound = &keymap->bound[i];

            if (bound->view == here && bound->action == action &&
                keymap_find(keymap, view, bound->key) == action)
                return bound->key;
        }
        if (here == VIEW_ANY)
            return KEYCODE_NONE;
    }
}

const char *keymap_name(const struct keymap *keymap, enum view_id view, enum action action,
                        char text[KEY_NAME_SIZE])
{
    int key = keymap_key(keymap, view, action);

    if (key != KEYCODE_NONE)
        return key_name(key, text);
    (void)snprintf(text, KEY_NAME_SIZE, ":%s", action_name(action));
    return text;
}

const char *action_name(enum action action)
{
    return action_words[action].name;
}

const char *action_help(enum action action)
{
    return action_words[action].help;
}

enum action action_find(const char *name)
{
    size_t count = strlen(name);
    enum action found = ACTION_NONE;

    if (count == 0)
        return ACTION_NONE;
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        if (strcmp(action_words[action].name, name) == 0)
            return action;
        if (strncmp(action_words[action].name, name, count) != 0)
            continue;
        if (found != ACTION_NONE)
            count = SIZE_MAX; /* more than one begins so: only the whole name will do */
        found = action;
    }
    return count == SIZE_MAX ? ACTION_NONE : found;
}
