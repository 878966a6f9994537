#include "screen/terminal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include <ncurses.h>

#include "base/clock.h"
#include "base/memory.h"
#include "screen/canvas.h"
#include "screen/terminfo.h"
#include "screen/tty.h"

/* A look as curses has it. */
struct ink {
    attr_t attributes;
    int pair;
};

struct terminal {
    struct tty tty;
    struct keys *keys;
    SCREEN *screen;
    FILE *page; /* what curses writes to: memory */
    int rows, columns;
    struct cell *shown; /* what is on the screen, row by row        */
    bool is_forgotten;  /* ... or not: everything is sent next time */
    bool has_mouse;
    bool is_hangup_told;
    struct ink inks[2][ROLE_COUNT]; /* [1]: on the row under the cursor                */
    struct buffer welcome;          /* what makes the terminal ours                    */
    const char *alternate_off;      /* NULL: no alternate screen, its last line is left */
    const char *sync;               /* NULL: no synchronised output                    */
};

static const struct {
    const char *capability;
    int key;
} key_names[] = {
    {"kcuu1",  KEYCODE_UP       },
    { "kcud1", KEYCODE_DOWN     },
    { "kcub1", KEYCODE_LEFT     },
    { "kcuf1", KEYCODE_RIGHT    },
    { "khome", KEYCODE_HOME     },
    { "kend",  KEYCODE_END      },
    { "kpp",   KEYCODE_PAGE_UP  },
    { "knp",   KEYCODE_PAGE_DOWN},
    { "kich1", KEYCODE_INSERT   },
    { "kdch1", KEYCODE_DELETE   },
    { "kbs",   KEYCODE_BACKSPACE},
    { "kcbt",  KEYCODE_BACKTAB  },
    { "kf1",   KEYCODE_F1       },
    { "kf2",   KEYCODE_F2       },
    { "kf3",   KEYCODE_F3       },
    { "kf4",   KEYCODE_F4       },
    { "kf5",   KEYCODE_F5       },
    { "kf6",   KEYCODE_F6       },
    { "kf7",   KEYCODE_F7       },
    { "kf8",   KEYCODE_F8       },
    { "kf9",   KEYCODE_F9       },
    { "kf10",  KEYCODE_F10      },
    { "kf11",  KEYCODE_F11      },
    { "kf12",  KEYCODE_F12      },
};

bool terminal_has_colour(void)
{
    const char *refusal = getenv("NO_COLOR");

    return !(refusal && *refusal) && terminfo_has_colour();
}

/* ----- curses, drawing into memory ----- */

/* newterm, without the signal handlers it brings: signals are the loop's. It finds no window to measure; learn_size does. */
static SCREEN *start_curses(FILE *page)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
    struct sigaction before[sizeof signals / sizeof *signals];
    SCREEN *screen;

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)sigaction(signals[i], NULL, &before[i]);
    screen = newterm(NULL, page, page);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)sigaction(signals[i], &before[i], NULL);
    return screen;
}

/* A file in memory, or NULL. */
static FILE *open_page(void)
{
#ifdef MFD_CLOEXEC
    int descriptor = memfd_create("page", MFD_CLOEXEC);
    FILE *page = descriptor >= 0 ? fdopen(descriptor, "w+") : NULL;

    if (page)
        return page;
    if (descriptor >= 0)
        (void)close(descriptor);
#endif
    return tmpfile();
}

/* Moves what curses wrote since the last time to the end of buffer; NULL drops it. */
static void take_page(struct terminal *terminal, struct buffer *buffer)
{
    int descriptor = fileno(terminal->page);
    off_t count = lseek(descriptor, 0, SEEK_CUR);
    char bytes[4096];

    for (off_t at = 0; buffer && at < count;) {
        size_t wanted = (size_t)(count - at) < sizeof bytes ? (size_t)(count - at) : sizeof bytes;
        ssize_t got = pread(descriptor, bytes, wanted, at);

        if (got <= 0)
            break;
        buffer_add(buffer, bytes, (size_t)got);
        at += got;
    }
    (void)lseek(descriptor, 0, SEEK_SET);
}

/* The palette's number on a terminal that may have eight colours only. */
static int palette(short colour, int own)
{
    return colour < 0 ? own : colour < COLORS ? colour : colour % 8;
}

static struct ink mix_ink(const struct look *look, bool has_own_colours)
{
    struct ink ink = { 0 };
    bool is_coloured = look->colour >= 0 || look->background >= 0;

    ink.attributes |= look->is_bold || (look->colour >= 8 && look->colour >= COLORS) ? A_BOLD : 0;
    ink.attributes |= look->is_dim ? A_DIM : 0;
    ink.attributes |= look->is_reverse ? A_REVERSE : 0;
    ink.attributes |= look->is_underlined ? A_UNDERLINE : 0;
    if (is_coloured && has_colors())
        ink.pair = alloc_pair(palette(look->colour, has_own_colours ? -1 : COLOR_WHITE),
                              palette(look->background, has_own_colours ? -1 : COLOR_BLACK));
    ink.pair = ink.pair > 0 ? ink.pair : 0;
    return ink;
}

/* The look of a role on the row under the cursor. */
static struct look look_under_cursor(const struct look *look, const struct look *cursor)
{
    return (struct look){
        .colour = cursor->colour >= 0 ? cursor->colour : look->colour,
        .background = cursor->background >= 0 ? cursor->background : look->background,
        .is_bold = look->is_bold || cursor->is_bold,
        .is_dim = look->is_dim || cursor->is_dim,
        .is_reverse = look->is_reverse || cursor->is_reverse,
        .is_underlined = look->is_underlined || cursor->is_underlined,
    };
}

static void mix_inks(struct terminal *terminal, const struct theme *theme)
{
    bool has_own_colours;

    (void)start_color();
    has_own_colours = use_default_colors() == OK;
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        const struct look *look = theme_look(theme, role);
        struct look under = look_under_cursor(look, theme_look(theme, ROLE_CURSOR));

        terminal->inks[0][role] = mix_ink(look, has_own_colours);
        terminal->inks[1][role] = mix_ink(&under, has_own_colours);
    }
}

/* ----- coming and going ----- */

/* Mouse reports with drags, in the form that knows large windows. */
#define MOUSE_ON  "\033[?1002h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1002l"

/* Pasted text comes in brackets. Terminals with an alternate screen understand this or pass over it, and many understand it
 * without their entry saying so (screen's, within tmux). */
#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

/* Writes the farewell down before it is needed. */
static void prepare_farewell(struct terminal *terminal)
{
    struct buffer farewell = { 0 };

    if (terminal->has_mouse)
        buffer_text(&farewell, MOUSE_OFF);
    if (terminal->alternate_off)
        buffer_text(&farewell, PASTE_OFF);
    terminfo_add(&farewell, terminfo_text("sgr0"));
    terminfo_add(&farewell, terminfo_text("op"));
    terminfo_add(&farewell, terminfo_text("cnorm"));
    terminfo_add(&farewell, terminfo_text("rmkx"));
    if (terminal->alternate_off) {
        terminfo_add(&farewell, terminal->alternate_off);
    } else {
        terminfo_add(&farewell, tiparm(terminfo_text("cup"), terminal->rows - 1, 0));
        buffer_text(&farewell, "\r\n");
    }
    tty_set_farewell(&farewell);
    buffer_done(&farewell);
}

/* Learns what this terminal wants, and keeps curses from doing the same on its own: it would say its part into memory at times
 * of its choosing. Rows are never scrolled, and a region left behind would outlive us. */
static void learn_terminal(struct terminal *terminal)
{
    for (size_t i = 0; i < sizeof key_names / sizeof *key_names; i++) {
        const char *sequence = terminfo_text(key_names[i].capability);

        if (sequence)
            keys_teach(terminal->keys, sequence, key_names[i].key);
    }
    terminal->sync = terminfo_text("Sync");
    terminal->alternate_off = terminfo_text("rmcup");

    terminfo_add(&terminal->welcome, terminfo_text("smcup"));
    terminfo_add(&terminal->welcome, terminfo_text("smkx"));
    terminfo_add(&terminal->welcome, terminfo_text("civis"));
    if (terminal->alternate_off)
        buffer_text(&terminal->welcome, PASTE_ON);
    terminfo_add(&terminal->welcome, terminfo_text("sgr0"));

    terminfo_silence();
}

static void learn_size(struct terminal *terminal)
{
    tty_size(&terminal->tty, &terminal->rows, &terminal->columns);
    (void)resize_term(terminal->rows, terminal->columns);
    terminal->shown = memory_resize(terminal->shown, (size_t)terminal->rows * (size_t)terminal->columns,
                                    sizeof *terminal->shown);
    terminal->is_forgotten = true;
    prepare_farewell(terminal);
}

/* Makes the terminal ours, or ours again. */
static void take_terminal(struct terminal *terminal)
{
    tty_take(&terminal->tty);
    (void)tty_send(&terminal->tty, buffer_string(&terminal->welcome), terminal->welcome.count);
    if (terminal->has_mouse)
        (void)tty_send(&terminal->tty, MOUSE_ON, sizeof MOUSE_ON - 1);
    learn_size(terminal);
}

bool terminal_open(int input, int output, const struct theme *theme, bool has_mouse,
                   struct terminal **out_terminal, struct error *err)
{
    struct terminal *terminal;
    struct tty tty;

    if (!tty_init(&tty, input, output, err) || !terminfo_check(err))
        return false;

    terminal = memory_new(1, sizeof *terminal);
    terminal->tty = tty;
    terminal->keys = keys_new();
    terminal->page = open_page();
    terminal->screen = terminal->page ? start_curses(terminal->page) : NULL;
    if (!terminal->screen) {
        terminal_close(terminal);
        return terminfo_refuse(err, "the screen cannot be set up");
    }

    terminal->rows = LINES;
    terminal->columns = COLS;
    terminal->has_mouse = has_mouse && terminfo_text("kmous");
    mix_inks(terminal, theme);
    (void)nonl();
    (void)curs_set(0);
    (void)wrefresh(stdscr);
    take_page(terminal, NULL);
    learn_terminal(terminal);
    take_terminal(terminal);
    *out_terminal = terminal;
    return true;
}

void terminal_close(struct terminal *terminal)
{
    if (!terminal)
        return;
    tty_done(&terminal->tty);
    if (terminal->screen)
        delscreen(terminal->screen);
    if (terminal->page)
        (void)fclose(terminal->page);
    keys_free(terminal->keys);
    buffer_done(&terminal->welcome);
    free(terminal->shown);
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
    take_terminal(terminal);
}

void terminal_restore(void)
{
    tty_restore();
}

void terminal_size(const struct terminal *terminal, int *out_rows, int *out_columns)
{
    *out_rows = terminal->rows;
    *out_columns = terminal->columns;
}

void terminal_resize(struct terminal *terminal)
{
    learn_size(terminal);
}

void terminal_forget(struct terminal *terminal)
{
    terminal->is_forgotten = true;
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

static bool is_same(const struct cell *a, const struct cell *b)
{
    return a->role == b->role && a->columns == b->columns && a->is_cursor_row == b->is_cursor_row &&
           strcmp(a->text, b->text) == 0;
}

/* Gives one cell to curses, which wants each character that takes columns in a cell of its own. */
static void put_cell(const struct terminal *terminal, int row, int column, const struct cell *cell)
{
    const struct ink *ink = &terminal->inks[cell->is_cursor_row][cell->role];
    const char *at = cell->text;
    size_t left = strlen(at), length;
    unsigned code_point = 0;
    cchar_t put;

    while (left > 0) {
        wchar_t characters[CCHARW_MAX + 1] = { 0 };
        int count = 0;

        for (; left > 0 && (length = text_decode(at, left, &code_point)) > 0; at += length, left -= length) {
            if (count > 0 && (wcwidth((wchar_t)code_point) > 0 || count == CCHARW_MAX))
                break;
            characters[count++] = (wchar_t)code_point;
        }
        if (setcchar(&put, characters, ink->attributes, 0, &ink->pair) == OK)
            (void)mvwadd_wchnstr(stdscr, row, column, &put, 1);
        column += wcwidth(characters[0]);
    }
}

static struct cell *shown_row(const struct terminal *terminal, int row)
{
    return &terminal->shown[(size_t)row * (size_t)terminal->columns];
}

/* True if the row differs from what is shown; has_doubt tells whether the terminal may take other widths in it, now or then. */
static bool compare_row(const struct terminal *terminal, const struct canvas *canvas, int row, int columns,
                        bool *has_doubt)
{
    const struct cell *shown = shown_row(terminal, row);
    bool is_changed = terminal->is_forgotten;

    *has_doubt = false;
    for (int column = 0; column < columns; column++) {
        const struct cell *cell = canvas_cell(canvas, row, column);

        is_changed = is_changed || !is_same(cell, &shown[column]);
        *has_doubt = *has_doubt || cell->may_disagree ||
                     (!terminal->is_forgotten && shown[column].may_disagree);
    }
    return is_changed;
}

/* Gives what changed in a row to curses. A row in doubt is wiped: it is written anew by write_doubtful_row. */
static void put_row(struct terminal *terminal, const struct canvas *canvas, int row, int columns,
                    bool has_doubt)
{
    static const struct cell blank = { .text = " ", .columns = 1 };
    struct cell *shown = shown_row(terminal, row);

    for (int column = 0; column < columns; column++) {
        const struct cell *cell = canvas_cell(canvas, row, column);

        if (has_doubt)
            put_cell(terminal, row, column, &blank);
        else if (terminal->is_forgotten || !is_same(cell, &shown[column]))
            put_cell(terminal, row, column, cell);
        shown[column] = *cell;
    }
    if (has_doubt)
        (void)wredrawln(stdscr, row, 1);
}

/* Writes a row piece by piece. After each cluster of which the terminal may think differently the cursor is placed by its
 * address: what follows stands in its column whatever the terminal thinks. */
static void write_doubtful_row(struct terminal *terminal, int row)
{
    const struct cell *shown = shown_row(terminal, row);

    for (int column = 0; column < terminal->columns; column++) {
        int after = column + shown[column].columns;

        put_cell(terminal, row, column, &shown[column]);
        if (!shown[column].may_disagree)
            continue;
        after = after < terminal->columns ? after : 0;
        (void)wmove(stdscr, row, after);
        (void)wrefresh(stdscr);
        (void)mvcur(-1, -1, row, after);
    }
}

/* Brings curses' picture up to the canvas, and the cursor to its place. */
static void draw_canvas(struct terminal *terminal, const struct canvas *canvas)
{
    struct box box = canvas_box(canvas);
    int rows = box.rows < terminal->rows ? box.rows : terminal->rows;
    int columns = box.columns < terminal->columns ? box.columns : terminal->columns;
    bool *doubts = memory_new((size_t)rows, sizeof *doubts);
    int row = 0, column = 0;
    bool is_typing = false, has_doubts = false;

    if (terminal->is_forgotten) {
        (void)werase(stdscr);
        (void)clearok(curscr, TRUE);
    }
    for (int i = 0; i < rows; i++) {
        bool is_changed = compare_row(terminal, canvas, i, columns, &doubts[i]);

        doubts[i] = doubts[i] && is_changed;
        has_doubts = has_doubts || doubts[i];
        if (is_changed)
            put_row(terminal, canvas, i, columns, doubts[i]);
    }
    terminal->is_forgotten = false;

    if (has_doubts)
        (void)wrefresh(stdscr);
    for (int i = 0; has_doubts && i < rows; i++)
        if (doubts[i])
            write_doubtful_row(terminal, i);
    free(doubts);

    (void)canvas_cursor(canvas, &row, &column, &is_typing);
    (void)wmove(stdscr, row, column);
    (void)curs_set(is_typing);
    (void)wrefresh(stdscr);
}

bool terminal_present(struct terminal *terminal, const struct canvas *canvas)
{
    struct buffer frame = { 0 };
    bool is_sent;

    if (!tty_push(&terminal->tty))
        return false;
    draw_canvas(terminal, canvas);
    terminfo_add(&frame, terminal->sync ? tiparm(terminal->sync, 1) : NULL);
    take_page(terminal, &frame);
    terminfo_add(&frame, terminal->sync ? tiparm(terminal->sync, 2) : NULL);
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

void terminal_flush(struct terminal *terminal)
{
    tty_drop_input(&terminal->tty);
    keys_clear(terminal->keys);
}

const char *terminal_library(void)
{
    return curses_version();
}
