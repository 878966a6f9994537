#include "screen/terminal.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "screen/page.h"
#include "screen/terminfo.h"
#include "screen/tty.h"

/* Mouse reports with drags, in the form that knows large windows. */
#define MOUSE_ON     "\033[?1002h\033[?1006h"
#define MOUSE_OFF    "\033[?1006l\033[?1002l"

/* The title, and the task bar of terminals that have one; others pass over it. */
#define PROGRESS_ON  "\033]2;attache %d%%\033\\\033]9;4;1;%d\033\\"
#define PROGRESS_OFF "\033]9;4;0\033\\\033]2;\033\\"

/* Pasted text comes in brackets. Terminals with an alternate screen understand this or pass over it, and many
 * understand it without their entry saying so (screen's, within tmux). */
#define PASTE_ON     "\033[?2004h"
#define PASTE_OFF    "\033[?2004l"

struct terminal {
    struct tty tty;
    struct page *page;
    struct keys *keys;
    bool has_mouse;
    bool has_alternate; /* an alternate screen; without one the last line is left */
    bool has_progress;  /* the title was changed */
    bool is_hangup_told;
    const char *sync; /* NULL: no synchronised output */
};

static const struct {
    const char *capability;
    int key;
} key_names[] = {
    { "kcuu1", KEYCODE_UP },     { "kcud1", KEYCODE_DOWN },    { "kcub1", KEYCODE_LEFT },
    { "kcuf1", KEYCODE_RIGHT },  { "khome", KEYCODE_HOME },    { "kend", KEYCODE_END },
    { "kpp", KEYCODE_PAGE_UP },  { "knp", KEYCODE_PAGE_DOWN }, { "kich1", KEYCODE_INSERT },
    { "kdch1", KEYCODE_DELETE }, { "kbs", KEYCODE_BACKSPACE }, { "kcbt", KEYCODE_BACKTAB },
    { "kf1", KEYCODE_F1 },       { "kf2", KEYCODE_F2 },        { "kf3", KEYCODE_F3 },
    { "kf4", KEYCODE_F4 },       { "kf5", KEYCODE_F5 },        { "kf6", KEYCODE_F6 },
    { "kf7", KEYCODE_F7 },       { "kf8", KEYCODE_F8 },        { "kf9", KEYCODE_F9 },
    { "kf10", KEYCODE_F10 },     { "kf11", KEYCODE_F11 },      { "kf12", KEYCODE_F12 },
};

bool terminal_has_colour(void)
{
    const char *refusal = getenv("NO_COLOR");

    return !(refusal && *refusal) && terminfo_has_colour();
}

/* ----- coming and going ----- */

/* Makes the terminal ours, or ours again. */
static void take_terminal(struct terminal *terminal)
{
    struct buffer welcome = { 0 };

    terminfo_add(&welcome, terminfo_text("smcup"));
    terminfo_add(&welcome, terminfo_text("smkx"));
    terminfo_add(&welcome, terminfo_text("civis"));
    terminfo_add(&welcome, terminfo_text("sgr0"));
    buffer_text(&welcome, terminal->has_alternate ? PASTE_ON : "");
    buffer_text(&welcome, terminal->has_mouse ? MOUSE_ON : "");

    tty_take(&terminal->tty);
    (void)tty_send(&terminal->tty, buffer_string(&welcome), welcome.count);
    buffer_done(&welcome);
}

/* Writes the farewell down before it is needed. */
static void prepare_farewell(struct terminal *terminal)
{
    struct buffer farewell = { 0 };
    int rows, columns;

    page_size(terminal->page, &rows, &columns);
    buffer_text(&farewell, terminal->has_mouse ? MOUSE_OFF : "");
    buffer_text(&farewell, terminal->has_progress ? PROGRESS_OFF : "");
    buffer_text(&farewell, terminal->has_alternate ? PASTE_OFF : "");
    terminfo_add_numbers(&farewell, terminfo_text("csr"), 0, rows - 1);
    terminfo_add(&farewell, terminfo_text("sgr0"));
    terminfo_add(&farewell, terminfo_text("rmacs"));
    terminfo_add(&farewell, terminfo_text("op"));
    terminfo_add(&farewell, terminfo_text("rmkx"));
    /* GNU screen has an alternate screen by its entry, but not as it is set up at first: what is printed next would
     * stand on top of what was drawn. */
    terminfo_add_numbers(&farewell, terminfo_text("cup"), rows - 1, 0);
    buffer_text(&farewell, "\r\n");
    if (terminal->has_alternate)
        terminfo_add(&farewell, terminfo_text("rmcup"));
    /* Last, because some terminals restore with rmcup the cursor as it was at the last scroll: hidden. */
    terminfo_add(&farewell, terminfo_text("cnorm"));
    tty_set_farewell(&farewell);
    buffer_done(&farewell);
}

static void learn_size(struct terminal *terminal)
{
    int rows, columns;

    page_size(terminal->page, &rows, &columns);
    tty_size(&terminal->tty, &rows, &columns);
    page_resize(terminal->page, rows, columns);
    prepare_farewell(terminal);
}

/* Learns what this terminal sends and understands. */
static void learn_terminal(struct terminal *terminal)
{
    for (size_t i = 0; i < sizeof key_names / sizeof *key_names; i++) {
        const char *sequence = terminfo_text(key_names[i].capability);

        if (sequence)
            keys_teach(terminal->keys, sequence, key_names[i].key);
    }
    terminal->has_alternate = terminfo_text("smcup") && terminfo_text("rmcup");
    terminal->sync = terminfo_text("Sync");
}

bool terminal_open(int input, int output, const struct theme *theme, bool has_mouse,
                   struct terminal **out_terminal, struct error *err)
{
    struct terminal *terminal;
    struct tty tty;
    struct page *page;

    if (!tty_init(&tty, input, output, err) || !terminfo_check(err))
        return false;
    page = page_new(theme);
    if (!page)
        return terminfo_refuse(err, "the screen cannot be set up");

    terminal = memory_new(1, sizeof *terminal);
    *terminal = (struct terminal){ .tty = tty, .page = page, .keys = keys_new() };
    terminal->has_mouse = has_mouse && terminfo_text("kmous");
    learn_terminal(terminal);
    learn_size(terminal);
    take_terminal(terminal);
    *out_terminal = terminal;
    return true;
}

void terminal_close(struct terminal *terminal)
{
    if (!terminal)
        return;
    tty_done(&terminal->tty);
    page_free(terminal->page);
    keys_free(terminal->keys);
    free(terminal);
}

void terminal_leave(struct terminal *terminal)
{
    (void)terminal;
    tty_restore();
}

void terminal_return(struct terminal *terminal)
{
    keys_clear(terminal->keys);
    learn_size(terminal);
    take_terminal(terminal);
}

void terminal_restore(void)
{
    tty_restore();
}

void terminal_size(const struct terminal *terminal, int *out_rows, int *out_columns)
{
    page_size(terminal->page, out_rows, out_columns);
}

void terminal_resize(struct terminal *terminal)
{
    learn_size(terminal);
}

void terminal_set_mouse(struct terminal *terminal, bool has_mouse)
{
    has_mouse = has_mouse && terminfo_text("kmous");
    if (has_mouse == terminal->has_mouse)
        return;
    terminal->has_mouse = has_mouse;
    prepare_farewell(terminal);
    (void)tty_send(&terminal->tty, has_mouse ? MOUSE_ON : MOUSE_OFF, sizeof MOUSE_ON - 1);
}

/* ----- presenting ----- */

void terminal_forget(struct terminal *terminal)
{
    page_forget(terminal->page);
}

bool terminal_present(struct terminal *terminal, const struct canvas *canvas)
{
    struct buffer frame = { 0 };
    size_t empty;
    bool is_sent;

    if (!tty_push(&terminal->tty))
        return false;

    terminfo_add_numbers(&frame, terminal->sync, 1, 0);
    empty = frame.count;
    page_draw(terminal->page, canvas, &frame);
    if (frame.count == empty)
        buffer_clear(&frame);
    else
        terminfo_add_numbers(&frame, terminal->sync, 2, 0);

    is_sent = tty_send(&terminal->tty, buffer_string(&frame), frame.count);
    buffer_done(&frame);
    return is_sent;
}

bool terminal_is_busy(const struct terminal *terminal)
{
    return terminal->tty.sent < terminal->tty.pending.count;
}

void terminal_send(struct terminal *terminal, const char *bytes, size_t count)
{
    (void)tty_send(&terminal->tty, bytes, count);
}

/* ----- keys ----- */

int terminal_next_key(struct terminal *terminal)
{
    char bytes[4096];
    size_t count = tty_read(&terminal->tty, bytes, sizeof bytes);
    int64_t now_ms = clock_now_ms();
    int key;

    if (count > 0)
        keys_add(terminal->keys, bytes, count, now_ms);
    key = keys_next(terminal->keys, now_ms);
    if (key != KEYCODE_NONE || !terminal->tty.is_gone || terminal->is_hangup_told)
        return key;
    terminal->is_hangup_told = true;
    return KEYCODE_HANGUP;
}

const struct mouse *terminal_mouse(const struct terminal *terminal)
{
    return keys_mouse(terminal->keys);
}

const char *terminal_pasted(const struct terminal *terminal)
{
    return keys_pasted(terminal->keys);
}

int terminal_wait_ms(const struct terminal *terminal)
{
    return keys_wait_ms(terminal->keys, clock_now_ms());
}

void terminal_show_progress(struct terminal *terminal, int percent)
{
    OWNED_TEXT char *sequence = percent < 0 ? memory_text(PROGRESS_OFF)
                                            : memory_print(PROGRESS_ON, percent, percent);

    if (!terminal->has_progress) {
        terminal->has_progress = true;
        prepare_farewell(terminal);
    }
    terminal_send(terminal, sequence, strlen(sequence));
}

void terminal_flush(struct terminal *terminal)
{
    tty_drop_input(&terminal->tty);
    keys_clear(terminal->keys);
}

const char *terminal_library(void)
{
    return page_library();
}
