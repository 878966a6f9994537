#include "screen/terminfo.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

#include <ncurses.h>
#include <term.h> /* last: the words it takes are in our headers */

static struct buffer *collected;

static int collect(int byte)
{
    (void)buffer_byte(collected, (char)byte);
    return byte;
}

bool terminfo_refuse(struct error *err, const char *what)
{
    const char *name = getenv("TERM");
    OWNED_TEXT char *visible = text_visible(name ? name : "", name ? strlen(name) : 0);

    (void)error_set(err, STAGE_FILE, REMEDY_FAIL, "TERM", "TERM is \"%s\": %s", visible, what);
    return error_hint(
        err, "set TERM to what the terminal is, xterm-256color for most; or use: attache put FILE...");
}

bool terminfo_check(struct error *err)
{
    const char *name = getenv("TERM");
    bool is_fit;
    int found;

    if (!name || !*name)
        return terminfo_refuse(err, "nothing says what terminal this is");
    if (setupterm(name, STDOUT_FILENO, &found) != OK)
        return terminfo_refuse(err, found < 0 ? "the terminal database is missing"
                                              : "this terminal is not in the terminal database");
    is_fit = terminfo_text("cup") && terminfo_text("clear") && tigetflag("gn") <= 0 && tigetflag("hc") <= 0;
    (void)del_curterm(cur_term);
    return is_fit || terminfo_refuse(err, "a screen cannot be drawn on this terminal");
}

bool terminfo_has_colour(void)
{
    const char *name = getenv("TERM");
    bool has_colour;
    int found;

    if (!name || setupterm(name, STDOUT_FILENO, &found) != OK)
        return false;
    has_colour = tigetnum("colors") >= 8;
    (void)del_curterm(cur_term);
    return has_colour;
}

const char *terminfo_text(const char *capability)
{
    const char *text = tigetstr(capability);

    return text == (const char *)-1 || (text && !*text) ? NULL : text;
}

void terminfo_add(struct buffer *buffer, const char *text)
{
    collected = buffer;
    if (text)
        (void)tputs(text, 1, collect);
}

void terminfo_add_numbers(struct buffer *buffer, const char *text, int first, int second)
{
    if (text)
        terminfo_add(buffer, tiparm(text, first, second));
}
