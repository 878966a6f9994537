/*
 * key_names: keys as a person writes them, and as a person reads them.
 */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "keymap.h"
#include "screen/keys.h"

/* clang-format off */
static const struct {
    const char *name;  /* in bindings                */
    const char *shown; /* to the person              */
    int key;
} named_keys[] = {
    { "space",      "Space",     ' '                 },
    { "enter",      "Enter",     KEYCODE_ENTER       },
    { "tab",        "Tab",       KEYCODE_CTRL('i')   },
    { "esc",        "Esc",       KEYCODE_ESCAPE      },
    { "up",         "Up",        KEYCODE_UP          },
    { "down",       "Down",      KEYCODE_DOWN        },
    { "left",       "Left",      KEYCODE_LEFT        },
    { "right",      "Right",     KEYCODE_RIGHT       },
    { "home",       "Home",      KEYCODE_HOME        },
    { "end",        "End",       KEYCODE_END         },
    { "page-up",    "PgUp",      KEYCODE_PAGE_UP     },
    { "page-down",  "PgDn",      KEYCODE_PAGE_DOWN   },
    { "insert",     "Ins",       KEYCODE_INSERT      },
    { "delete",     "Del",       KEYCODE_DELETE      },
    { "backspace",  "Backspace", KEYCODE_BACKSPACE   },
    { "backtab",    "Shift-Tab", KEYCODE_BACKTAB     },
    { "f1",         "F1",        KEYCODE_F1          },
    { "f2",         "F2",        KEYCODE_F2          },
    { "f3",         "F3",        KEYCODE_F3          },
    { "f4",         "F4",        KEYCODE_F4          },
    { "f5",         "F5",        KEYCODE_F5          },
    { "f6",         "F6",        KEYCODE_F6          },
    { "f7",         "F7",        KEYCODE_F7          },
    { "f8",         "F8",        KEYCODE_F8          },
    { "f9",         "F9",        KEYCODE_F9          },
    { "f10",        "F10",       KEYCODE_F10         },
    { "f11",        "F11",       KEYCODE_F11         },
    { "f12",        "F12",       KEYCODE_F12         },
};
/* clang-format on */

#define NAMED_KEYS_COUNT (sizeof named_keys / sizeof named_keys[0])

/* One character of printable text, or KEYCODE_NONE. */
static int parse_character(const char *name)
{
    unsigned point;
    size_t count = strlen(name);

    if (count == 0 || text_decode(name, count, &point) != count || point <= ' ' || point == 127)
        return KEYCODE_NONE;
    return (int)point;
}

int key_parse(const char *name)
{
    if (strncasecmp(name, "alt-", 4) == 0 && name[4]) {
        int key = key_parse(name + 4);

        return key == KEYCODE_NONE ? KEYCODE_NONE : key | KEYCODE_ALT;
    }
    if (strncasecmp(name, "ctrl-", 5) == 0 && name[5] && !name[6])
        return KEYCODE_CTRL(name[5]);
    for (size_t i = 0; i < NAMED_KEYS_COUNT; i++)
        if (strcasecmp(name, named_keys[i].name) == 0)
            return named_keys[i].key;
    return parse_character(name);
}

const char *key_name(int key, char text[KEY_NAME_SIZE])
{
    size_t used = 0;

    text[0] = '\0';
    if (key & KEYCODE_ALT) {
        memcpy(text, "Alt-", 5);
        used = 4;
        key &= ~KEYCODE_ALT;
    }
    for (size_t i = 0; i < NAMED_KEYS_COUNT; i++) {
        if (key != named_keys[i].key)
            continue;
        memcpy(text + used, named_keys[i].shown, strlen(named_keys[i].shown) + 1);
        return text;
    }
    if (key > 0 && key < ' ') {
        memcpy(text + used, "Ctrl-", 6);
        used += 5;
        key += '@';
    }
    if (key > ' ' && key < KEYCODE_FIRST)
        text[used + text_encode((unsigned)key, text + used)] = '\0';
    return text;
}
