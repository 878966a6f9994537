#include "parts/prompt.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "parts/line.h"
#include "parts/offers.h"
#include "parts/recall.h"
#include "screen/keys.h"

#define NEWEST ((size_t)-1) /* the line being typed, behind all that is remembered */

struct prompt {
    struct line line;
    char *removed; /* by the last key that removed a stretch     */
    struct offers offers;
    struct recall *recall;
    size_t remembered; /* the line of recall that is shown, or NEWEST */
    char *typed;       /* what was there before Up                      */
    bool is_path;      /* and untouched                                 */
};

struct prompt *prompt_new(const char *text)
{
    struct prompt *prompt = memory_new(1, sizeof *prompt);

    prompt->line.text.most = PROMPT_MOST_BYTES;
    prompt->remembered = NEWEST;
    line_set(&prompt->line, text ? text : "");
    return prompt;
}

void prompt_take_path(struct prompt *prompt)
{
    prompt->is_path = true;
}

void prompt_free(struct prompt *prompt)
{
    if (!prompt)
        return;
    offers_done(&prompt->offers);
    buffer_done(&prompt->line.text);
    free(prompt->removed);
    free(prompt->typed);
    free(prompt);
}

const char *prompt_text(const struct prompt *prompt)
{
    return buffer_string(&prompt->line.text);
}

void prompt_use_recall(struct prompt *prompt, struct recall *recall)
{
    prompt->recall = recall;
    prompt->remembered = NEWEST;
}

/* Puts bytes in at the cursor; none if they do not fit. */
static enum prompt_outcome insert(struct prompt *prompt, const char *bytes, size_t count)
{
    if (prompt->is_path && count > 0 && (bytes[0] == '/' || bytes[0] == '~'))
        line_set(&prompt->line, "");
    return line_insert(&prompt->line, bytes, count) ? PROMPT_CHANGED : PROMPT_NOTHING;
}

/* ----- what keys do ----- */

static enum prompt_outcome go(struct prompt *prompt, size_t to)
{
    prompt->line.cursor = to;
    return PROMPT_NOTHING;
}

static enum prompt_outcome remove_to(struct prompt *prompt, size_t to)
{
    OWNED_TEXT char *removed = line_cut(&prompt->line, to);

    return removed ? PROMPT_CHANGED : PROMPT_NOTHING;
}

/* The same, and keeps what was taken out for Ctrl-Y. */
static enum prompt_outcome keep_to(struct prompt *prompt, size_t to)
{
    char *removed = line_cut(&prompt->line, to);

    if (!removed)
        return PROMPT_NOTHING;
    free(prompt->removed);
    prompt->removed = removed;
    return PROMPT_CHANGED;
}

static enum prompt_outcome bring_back(struct prompt *prompt)
{
    return prompt->removed ? insert(prompt, prompt->removed, strlen(prompt->removed)) : PROMPT_NOTHING;
}

/* Shows a remembered line; NEWEST brings back what was being typed. */
static enum prompt_outcome show_remembered(struct prompt *prompt, size_t line)
{
    if (prompt->remembered == NEWEST) {
        free(prompt->typed);
        prompt->typed = memory_text(prompt_text(prompt));
    }
    prompt->remembered = line;
    line_set(&prompt->line, line == NEWEST ? prompt->typed : recall_line(prompt->recall, line));
    return PROMPT_CHANGED;
}

static enum prompt_outcome go_older(struct prompt *prompt)
{
    size_t line = prompt->remembered;

    if (!prompt->recall || recall_count(prompt->recall) == 0 || line == 0)
        return PROMPT_NOTHING;
    return show_remembered(prompt, (line == NEWEST ? recall_count(prompt->recall) : line) - 1);
}

static enum prompt_outcome go_newer(struct prompt *prompt)
{
    size_t line = prompt->remembered;

    if (line == NEWEST)
        return PROMPT_NOTHING;
    return show_remembered(prompt, line + 1 < recall_count(prompt->recall) ? line + 1 : NEWEST);
}

static enum prompt_outcome enter(struct prompt *prompt)
{
    if (prompt->recall)
        recall_add(prompt->recall, prompt_text(prompt));
    return PROMPT_ENTERED;
}

static enum prompt_outcome give_up(struct prompt *prompt)
{
    (void)prompt;
    return PROMPT_GIVEN_UP;
}

/* Between the cursor and a place in the line. */
static const struct {
    int key;
    enum prompt_outcome (*act)(struct prompt *prompt, size_t to);
    size_t (*place)(const struct line *line);
} strokes[] = {
    { KEYCODE_LEFT, go, line_left },
    { KEYCODE_CTRL('b'), go, line_left },
    { KEYCODE_RIGHT, go, line_right },
    { KEYCODE_CTRL('f'), go, line_right },
    { KEYCODE_HOME, go, line_home },
    { KEYCODE_CTRL('a'), go, line_home },
    { KEYCODE_END, go, line_end },
    { KEYCODE_CTRL('e'), go, line_end },
    { KEYCODE_ALT | 'b', go, line_word_left },
    { KEYCODE_ALT | KEYCODE_LEFT, go, line_word_left },
    { KEYCODE_ALT | 'f', go, line_word_right },
    { KEYCODE_ALT | KEYCODE_RIGHT, go, line_word_right },
    { KEYCODE_BACKSPACE, remove_to, line_left },
    { KEYCODE_DELETE, remove_to, line_right },
    { KEYCODE_CTRL('d'), remove_to, line_right },
    { KEYCODE_CTRL('w'), keep_to, line_word_left },
    { KEYCODE_ALT | KEYCODE_BACKSPACE, keep_to, line_word_left },
    { KEYCODE_ALT | 'd', keep_to, line_word_right },
    { KEYCODE_CTRL('u'), keep_to, line_home },
    { KEYCODE_CTRL('k'), keep_to, line_end },
};

static const struct {
    int key;
    enum prompt_outcome (*act)(struct prompt *prompt);
} bindings[] = {
    { KEYCODE_CTRL('y'), bring_back }, { KEYCODE_UP, go_older },        { KEYCODE_CTRL('p'), go_older },
    { KEYCODE_DOWN, go_newer },        { KEYCODE_CTRL('n'), go_newer }, { KEYCODE_ENTER, enter },
    { KEYCODE_LINE_END, enter },       { KEYCODE_ESCAPE, give_up },     { KEYCODE_INTERRUPT, give_up },
    { KEYCODE_CTRL('g'), give_up },
};

static enum prompt_outcome take_offer(struct prompt *prompt, bool is_back)
{
    const char *text = offers_next(&prompt->offers, is_back);

    if (!text)
        return is_back ? PROMPT_NOTHING : PROMPT_COMPLETE;
    line_set(&prompt->line, text);
    return PROMPT_CHANGED;
}

static enum prompt_outcome type(struct prompt *prompt, int key)
{
    char bytes[4];
    size_t count;

    if (key < ' ' || key >= KEYCODE_FIRST)
        return PROMPT_NOTHING;
    count = text_encode((unsigned)key, bytes);
    return insert(prompt, bytes, count);
}

static enum prompt_outcome act(struct prompt *prompt, int key)
{
    for (size_t i = 0; i < sizeof strokes / sizeof *strokes; i++)
        if (strokes[i].key == key)
            return strokes[i].act(prompt, strokes[i].place(&prompt->line));
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++)
        if (bindings[i].key == key)
            return bindings[i].act(prompt);
    return type(prompt, key);
}

enum prompt_outcome prompt_key(struct prompt *prompt, int key)
{
    enum prompt_outcome outcome;

    if (key == KEYCODE_CTRL('i') || key == KEYCODE_BACKTAB)
        return take_offer(prompt, key == KEYCODE_BACKTAB);
    outcome = act(prompt, key);
    prompt->is_path = false;
    if (outcome == PROMPT_CHANGED)
        offers_done(&prompt->offers);
    return outcome;
}

enum prompt_outcome prompt_paste(struct prompt *prompt, const char *text)
{
    struct buffer line = { .most = PROMPT_MOST_BYTES };
    size_t count = strlen(text);
    enum prompt_outcome outcome;

    while (count > 0 && (text[count - 1] == '\n' || text[count - 1] == '\r'))
        count--;
    for (size_t i = 0; i < count; i++) {
        bool is_blank = text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
        bool is_control = (unsigned char)text[i] < ' ' || text[i] == 0x7F;

        if (is_blank || !is_control)
            (void)buffer_byte(&line, is_blank ? ' ' : text[i]);
    }
    outcome = insert(prompt, buffer_string(&line), line.count);
    prompt->is_path = false;
    buffer_done(&line);
    offers_done(&prompt->offers);
    return outcome;
}

enum prompt_outcome prompt_offer(struct prompt *prompt, const char *const *texts, size_t count)
{
    size_t common = offers_common(texts, count);

    offers_done(&prompt->offers);
    if (count > 1)
        offers_set(&prompt->offers, texts, count);
    if (count > 0 && (common > prompt->line.text.count || count == 1)) {
        OWNED_TEXT char *grown = memory_bytes(texts[0], common);

        line_set(&prompt->line, grown);
        return PROMPT_CHANGED;
    }
    return PROMPT_NOTHING;
}

size_t prompt_offers(const struct prompt *prompt, char *const **out_texts, size_t *out_taken)
{
    *out_texts = prompt->offers.texts;
    *out_taken = prompt->offers.has_taken ? prompt->offers.taken : prompt->offers.count;
    return prompt->offers.count;
}

/* ----- drawing ----- */

/* "2 of 7", or "7" while none is taken. Returns what is left of the box. */
static struct box draw_offers(const struct prompt *prompt, struct canvas *canvas, struct box box)
{
    OWNED_TEXT char *text = NULL;

    if (prompt->offers.count == 0)
        return box;
    text = prompt->offers.has_taken
               ? memory_print("  %zu of %zu", prompt->offers.taken + 1, prompt->offers.count)
               : memory_print("  %zu match", prompt->offers.count);
    return box_before(box, canvas_text_right(canvas, box, ROLE_FAINT, text));
}

void prompt_draw(const struct prompt *prompt, struct canvas *canvas, struct box box, const char *label)
{
    const char *text = prompt_text(prompt);
    size_t first;

    box = box_after(box, canvas_text(canvas, box, ROLE_PROMPT, label));
    box = draw_offers(prompt, canvas, box);
    first = line_first_shown(&prompt->line, box.columns);
    if (first > 0) {
        first = line_first_shown(&prompt->line, box.columns - 1);
        box = box_after(box, canvas_glyph(canvas, box, ROLE_FAINT, GLYPH_ELLIPSIS));
    }
    (void)canvas_text(canvas, box, ROLE_TEXT, text + first);
    canvas_put_cursor(canvas, box.row, box.column + text_columns(text + first, prompt->line.cursor - first),
                      true);
}
