#include "screen/page.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <wchar.h>

#include <ncurses.h>

#include "base/memory.h"
#include "base/text.h"
#include "screen/terminfo.h"

/* A look as curses has it. */
struct ink {
    attr_t attributes;
    int pair;
};

struct page {
    SCREEN *screen;
    FILE *file; /* what curses writes to: memory */
    int rows, columns;
    struct cell *shown;             /* what is on the screen, row by row        */
    bool is_forgotten;              /* ... or not: everything is sent next time */
    struct ink inks[2][ROLE_COUNT]; /* [1]: on the row under the cursor         */
};

/* A file in memory, or NULL. */
static FILE *open_file(void)
{
#ifdef MFD_CLOEXEC
    int descriptor = memfd_create("page", MFD_CLOEXEC);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "w+") : NULL;

    if (file)
        return file;
    if (descriptor >= 0)
        (void)close(descriptor);
#endif
    return tmpfile();
}

/* newterm, without the signal handlers it brings: signals are the loop's. It
 * finds no window to measure; learn_size does. */
static SCREEN *start_curses(FILE *file)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGTSTP, SIGWINCH };
    struct sigaction before[sizeof signals / sizeof *signals];
    SCREEN *screen;

    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)sigaction(signals[i], NULL, &before[i]);
    screen = newterm(NULL, file, file);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        (void)sigaction(signals[i], &before[i], NULL);
    return screen;
}

/* Drops every occurrence of a sequence behind `from`. */
static void drop_sequence(struct buffer *buffer, size_t from, const char *sequence)
{
    size_t length = strlen(sequence), kept = from;

    for (size_t at = from; at < buffer->count;) {
        if (buffer->count - at >= length && memcmp(buffer->bytes + at, sequence, length) == 0)
            at += length;
        else
            buffer->bytes[kept++] = buffer->bytes[at++];
    }
    buffer->count = kept;
}

/* Moves what curses wrote since the last time to the end of buffer; NULL drops it. */
static void take_bytes(struct page *page, struct buffer *buffer)
{
    int descriptor = fileno(page->file);
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

static void mix_inks(struct page *page, const struct theme *theme)
{
    bool has_own_colours;

    (void)start_color();
    has_own_colours = use_default_colors() == OK;
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        const struct look *look = theme_look(theme, role);
        struct look under = look_under_cursor(look, theme_look(theme, ROLE_CURSOR));

        page->inks[0][role] = mix_ink(look, has_own_colours);
        page->inks[1][role] = mix_ink(&under, has_own_colours);
    }
}

static bool is_same(const struct cell *a, const struct cell *b)
{
    return a->role == b->role && a->columns == b->columns && a->is_cursor_row == b->is_cursor_row &&
           strcmp(a->text, b->text) == 0;
}

/* Gives one cell to curses, which wants each character that takes columns in a cell of its own. */
static void put_cell(const struct page *page, int row, int column, const struct cell *cell)
{
    const struct ink *ink = &page->inks[cell->is_cursor_row][cell->role];
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

static struct cell *shown_row(const struct page *page, int row)
{
    return &page->shown[(size_t)row * (size_t)page->columns];
}

/* True if the row differs from what is shown; has_doubt tells whether the terminal
 * may take other widths in it, now or then. */
static bool compare_row(const struct page *page, const struct canvas *canvas, int row, int columns,
                        bool *has_doubt)
{
    const struct cell *shown = shown_row(page, row);
    bool is_changed = page->is_forgotten;

    *has_doubt = false;
    for (int column = 0; column < columns; column++) {
        const struct cell *cell = canvas_cell(canvas, row, column);

        is_changed = is_changed || !is_same(cell, &shown[column]);
        *has_doubt = *has_doubt || cell->may_disagree || (!page->is_forgotten && shown[column].may_disagree);
    }
    return is_changed;
}

/* Gives what changed in a row to curses. A row in doubt is wiped: it is written anew by write_doubtful_row. */
static void put_row(struct page *page, const struct canvas *canvas, int row, int columns, bool has_doubt)
{
    static const struct cell blank = { .text = " ", .columns = 1 };
    struct cell *shown = shown_row(page, row);

    for (int column = 0; column < columns; column++) {
        const struct cell *cell = canvas_cell(canvas, row, column);

        if (has_doubt)
            put_cell(page, row, column, &blank);
        else if (page->is_forgotten || !is_same(cell, &shown[column]))
            put_cell(page, row, column, cell);
        shown[column] = *cell;
    }
    if (has_doubt)
        (void)wredrawln(stdscr, row, 1);
}

/* Says by address where the cursor is believed to be. curses itself would not move it: it believes it there. (Its mvcur
 * would, but writes to standard output.) */
static void place_cursor(const struct page *page, int row, int column)
{
    struct buffer address = { 0 };
    size_t sent = 0;
    ssize_t count = 1;

    (void)wmove(stdscr, row, column);
    (void)wrefresh(stdscr);
    terminfo_add_numbers(&address, terminfo_text("cup"), row, column);
    for (; sent < address.count && count > 0; sent += (size_t)count)
        count = write(fileno(page->file), address.bytes + sent, address.count - sent);
    buffer_done(&address);
}

/* Writes a row piece by piece. After each cluster of which the terminal may think differently the cursor is placed
 * by its address: what follows stands in its column whatever the terminal thinks. */
static void write_doubtful_row(struct page *page, int row)
{
    const struct cell *shown = shown_row(page, row);

    for (int column = 0; column < page->columns; column++) {
        int after = column + shown[column].columns;

        put_cell(page, row, column, &shown[column]);
        if (!shown[column].may_disagree)
            continue;
        place_cursor(page, row, after < page->columns ? after : 0);
    }
}

/* Brings curses' picture up to the canvas, and the cursor to its place. */
static void draw_canvas(struct page *page, const struct canvas *canvas)
{
    struct box box = canvas_box(canvas);
    int rows = box.rows < page->rows ? box.rows : page->rows;
    int columns = box.columns < page->columns ? box.columns : page->columns;
    bool *doubts = memory_new((size_t)rows, sizeof *doubts);
    int row = 0, column = 0;
    bool is_typing = false, has_doubts = false;

    if (page->is_forgotten) {
        (void)werase(stdscr);
        (void)clearok(curscr, TRUE);
    }
    for (int i = 0; i < rows; i++) {
        bool is_changed = compare_row(page, canvas, i, columns, &doubts[i]);

        doubts[i] = doubts[i] && is_changed;
        has_doubts = has_doubts || doubts[i];
        if (is_changed)
            put_row(page, canvas, i, columns, doubts[i]);
    }
    page->is_forgotten = false;

    if (has_doubts)
        (void)wrefresh(stdscr);
    for (int i = 0; has_doubts && i < rows; i++)
        if (doubts[i])
            write_doubtful_row(page, i);
    free(doubts);

    (void)canvas_cursor(canvas, &row, &column, &is_typing);
    (void)wmove(stdscr, row, column);
    (void)curs_set(is_typing);
    (void)wrefresh(stdscr);
}

struct page *page_new(const struct theme *theme)
{
    struct page *page = memory_new(1, sizeof *page);

    page->file = open_file();
    page->screen = page->file ? start_curses(page->file) : NULL;
    if (!page->screen) {
        page_free(page);
        return NULL;
    }
    mix_inks(page, theme);
    (void)nonl();
    (void)curs_set(0);
    (void)wrefresh(stdscr);
    take_bytes(page, NULL);
    (void)idlok(stdscr, TRUE);
    page_resize(page, LINES, COLS);
    return page;
}

void page_free(struct page *page)
{
    if (!page)
        return;
    if (page->screen)
        delscreen(page->screen);
    if (page->file)
        (void)fclose(page->file);
    free(page->shown);
    free(page);
}

void page_size(const struct page *page, int *out_rows, int *out_columns)
{
    *out_rows = page->rows;
    *out_columns = page->columns;
}

void page_resize(struct page *page, int rows, int columns)
{
    (void)resize_term(rows, columns);
    page->rows = rows;
    page->columns = columns;
    page->shown = memory_resize(page->shown, (size_t)rows * (size_t)columns, sizeof *page->shown);
    page->is_forgotten = true;
}

void page_forget(struct page *page)
{
    page->is_forgotten = true;
}

void page_draw(struct page *page, const struct canvas *canvas, struct buffer *bytes)
{
    const char *character_set = terminfo_text("rmacs");
    size_t before;

    if (page->is_forgotten) /* whoever had the terminal may have left another character set */
        terminfo_add(bytes, character_set);
    before = bytes->count;
    draw_canvas(page, canvas);
    take_bytes(page, bytes);
    if (character_set) /* curses says it with each change of look; we never leave it */
        drop_sequence(bytes, before, character_set);
}

const char *page_library(void)
{
    return curses_version();
}
