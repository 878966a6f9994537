/*
 * review_draw: the Review view on the canvas: the files that would be sent, and
 * below them the one under the cursor in full.
 */
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/units.h"
#include "files/path.h"
#include "screen/canvas.h"
#include "views/browser.h"
#include "views/review.h"
#include "views/views.h"

#define SIZE_COLUMNS    9
#define CONCERN_FROM    48 /* columns the view needs to show concerns in the rows */
#define CONCERN_PERCENT 30
#define ORIGIN_FROM     70
#define ORIGIN_PERCENT  18

static const char *many(size_t count)
{
    return count == 1 ? "" : "s";
}

/* "uploaded 20 Nov 14:02, link lives 14 min" */
static void add_earlier(struct buffer *words, const struct result *earlier, int64_t today_s)
{
    char sent[UNITS_TEXT_SIZE], left[UNITS_TEXT_SIZE];

    buffer_print(words, "uploaded %s", units_date(earlier->ended_s, today_s, sent));
    if (earlier->get_url_expires_s >= 0)
        buffer_print(words, ", link lives %s", units_life(earlier->get_url_expires_s - today_s, left));
}

/* What stands against a file, in short, one after the other, and when it was uploaded before. The caller's. */
static char *words_about(const struct app *app, size_t row)
{
    const struct attachment *file = app->review->files[row];
    unsigned told = attachment_told(file);
    struct buffer words = { 0 };

    for (int i = 0; i < CONCERN_COUNT; i++) {
        if (!(told & 1U << i))
            continue;
        if (words.count)
            buffer_text(&words, ", ");
        buffer_text(&words, concern_label(1U << i));
    }
    if (app->review->earlier[row] && words.count)
        buffer_text(&words, ", ");
    if (app->review->earlier[row])
        add_earlier(&words, app->review->earlier[row], app->today_s);
    return buffer_take(&words);
}

/* "2 cannot be sent", if it is any; what is left of the row behind it. */
static struct box draw_count(struct canvas *canvas, struct box box, enum role role, size_t count,
                             const char *what)
{
    char number[UNITS_TEXT_SIZE];

    if (count == 0)
        return box;
    return box_after(box, 2 + canvas_print(canvas, box, role, "%s %s", units_count(count, number), what));
}

/* "2 cannot be sent  3 to look at  ! next": they may stand far below. */
static void draw_concerned(const struct app *app, struct canvas *canvas, struct box box, size_t refused)
{
    size_t replaced = review_replaced(app->review), warned = review_warned(app->review) - replaced;
    char key[KEY_NAME_SIZE];

    box = draw_count(canvas, box, ROLE_WARNING, replaced, "replaced");
    box = draw_count(canvas, box, ROLE_FAILED, refused, "cannot be sent");
    box = draw_count(canvas, box, ROLE_WARNING, warned, "to look at");
    if (replaced + refused + warned)
        (void)canvas_print(canvas, box, ROLE_FAINT, "%s next",
                           keymap_name(app->keymap, VIEW_REVIEW, ACTION_NEXT_CONCERN, key));
}

static void draw_summary(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct review *review = app->review;
    size_t refused = review_refused(review), count = review->count - refused;
    char bytes[UNITS_TEXT_SIZE], number[UNITS_TEXT_SIZE];
    int used;

    box = box_before(box_after(box, 1), 1);
    if (!review->is_ready) {
        if (app->now_ms - review->asked_ms >= BROWSER_NOTE_MS)
            (void)canvas_text(canvas, box, ROLE_FAINT, "looking at what is marked");
        return;
    }
    used = canvas_print(canvas, box, ROLE_TITLE, "%s file%s to send, %s", units_count(count, number),
                        many(count), units_bytes(review_bytes(review), bytes));
    box = box_after(box, used + 2);
    if (review->was_cut && !refused)
        (void)canvas_text(canvas, box, ROLE_WARNING, "more than one review takes: the rest stays behind");
    else
        draw_concerned(app, canvas, box, refused);
}

static enum role role_of(const struct review *review, size_t row)
{
    if (attachment_is_refused(review->files[row]))
        return ROLE_FAILED;
    return review_concerns(review, row) ? ROLE_WARNING : ROLE_TEXT;
}

static void draw_row(const struct app *app, size_t row, struct canvas *canvas, struct box box)
{
    const struct review *review = app->review;
    const struct attachment *file = review->files[row];
    OWNED_TEXT char *words = words_about(app, row);
    OWNED_TEXT char *origin = path_parent(file->shown_path);
    struct box line = box_before(box_after(box, 1), 1);
    enum role role = role_of(review, row);
    char size[UNITS_TEXT_SIZE];
    int columns;

    if (role != ROLE_TEXT)
        (void)canvas_glyph(canvas, line, role, role == ROLE_FAILED ? GLYPH_FAILED : GLYPH_WARNING);
    else if (row == review->cursor)
        (void)canvas_glyph(canvas, line, ROLE_TEXT, GLYPH_CURSOR);
    line = box_after(line, 2);
    if (box.columns >= ORIGIN_FROM) {
        columns = box.columns * ORIGIN_PERCENT / 100;
        (void)canvas_name(canvas, box_right(line, columns), ROLE_FAINT, origin, strlen(origin));
        line = box_before(line, columns + 2);
    }
    if (box.columns >= CONCERN_FROM) {
        columns = box.columns * CONCERN_PERCENT / 100;
        (void)canvas_text(canvas, box_right(line, columns), role, words);
        line = box_before(line, columns + 2);
    }
    (void)canvas_text_right(canvas, box_right(line, SIZE_COLUMNS), ROLE_TEXT,
                            units_bytes(file->size_bytes, size));
    (void)canvas_name(canvas, box_before(line, SIZE_COLUMNS + 2),
                      role == ROLE_FAILED ? ROLE_FAINT : ROLE_TEXT, file->name, strlen(file->name));
    if (row == review->cursor) {
        canvas_highlight(canvas, box);
        canvas_put_cursor(canvas, box.row, box.column + 1, false);
    }
}

/* What marked folders came to: hidden files are asked about, not sent unseen. */
static void draw_unfolded(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct review *review = app->review;
    uint64_t files = 0, hidden = 0, others = 0;
    char text[UNITS_TEXT_SIZE], key[KEY_NAME_SIZE];
    int used;

    for (size_t i = 0; i < review->unfolded_count; i++) {
        files += review->unfolded[i].files;
        hidden += review->unfolded[i].hidden;
        others += review->unfolded[i].others;
    }
    used = canvas_print(canvas, box, ROLE_TEXT, "%zu folder%s hold%s %s file%s", review->unfolded_count,
                        many(review->unfolded_count), review->unfolded_count == 1 ? "s" : "",
                        units_count(files, text), many(files));
    if (hidden)
        used += canvas_print(canvas, box_after(box, used), ROLE_WARNING,
                             ", %s hidden left out (%s takes them in)", units_count(hidden, text),
                             keymap_name(app->keymap, VIEW_REVIEW, ACTION_HIDDEN, key));
    if (others)
        (void)canvas_print(canvas, box_after(box, used), ROLE_FAINT, ", %s no file%s",
                           units_count(others, text), many(others));
}

/* Under which other path the same file was marked. */
static void draw_other(const struct attachment *file, struct canvas *canvas, struct box box)
{
    int used = canvas_text(canvas, box, ROLE_TEXT,
                           file->concerns & CONCERN_RENAMED ? "marked as " : "also marked as ");

    (void)canvas_name(canvas, box_after(box, used), ROLE_TEXT, file->other_path, strlen(file->other_path));
}

/* The stories of the concerns of a file, one after the other. */
static void draw_stories(const struct attachment *file, struct canvas *canvas, struct box box)
{
    unsigned told = attachment_told(file);

    for (int i = 0; i < CONCERN_COUNT && box.rows; i++)
        if (told & 1U << i)
            box = box_below(box, canvas_paragraph(canvas, box,
                                                  concern_refuses(1U << i) ? ROLE_FAILED : ROLE_WARNING,
                                                  concern_story(1U << i), false));
    if (!told)
        (void)canvas_text(canvas, box, ROLE_DONE, "nothing stands against sending it");
}

/* What was uploaded before can be taken as it is. */
static void draw_earlier(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct result *earlier = app->review->earlier[app->review->cursor];
    char name[KEY_NAME_SIZE];

    (void)canvas_print(canvas, box, ROLE_TEXT, "%s takes that upload instead: %s",
                       keymap_name(app->keymap, VIEW_REVIEW, ACTION_TAKE_EARLIER, name), earlier->object_key);
}

/* In short what stands against the file under the cursor, and which key tells all of it. */
static void draw_words(const struct app *app, const char *words, struct canvas *canvas, struct box box)
{
    const struct review *review = app->review;
    enum role role = role_of(review, review->cursor);
    int used = canvas_text(canvas, box, role, words);
    char key[KEY_NAME_SIZE];

    if (review->files[review->cursor]->concerns)
        (void)canvas_print(canvas, box_after(box, used), role, " %s %s says why",
                           theme_glyph(canvas_theme(canvas), GLYPH_DOT),
                           keymap_name(app->keymap, VIEW_REVIEW, ACTION_WHY, key));
}

static void draw_here(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct review *review = app->review;
    const struct attachment *file = review->files[review->cursor];
    OWNED_TEXT char *words = words_about(app, review->cursor);

    canvas_rule(canvas, box);
    box = box_before(box_after(box_below(box, 1), 1), 1);
    (void)canvas_name(canvas, box, ROLE_TEXT, file->path, strlen(file->path));
    if (review->has_story)
        draw_stories(file, canvas, box_below(box, 1));
    else if (*words)
        draw_words(app, words, canvas, box_below(box, 1));
    if (review->has_story)
        return;
    if (file->other_path)
        draw_other(file, canvas, box_below(box, 2));
    else if (review->earlier[review->cursor])
        draw_earlier(app, canvas, box_below(box, 2));
    else if (review->unfolded_count)
        draw_unfolded(app, canvas, box_below(box, 2));
}

void review_draw(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct review *review = app->review;
    char back[KEY_NAME_SIZE];
    int page = review_page(box.rows), story = review->has_story && box.rows > 12 ? 4 : 0;
    struct box list = box_top(box_below(box, 1), page - story);
    size_t top = review->top;

    draw_summary(app, canvas, box_top(box, 1));
    if (!review->is_ready)
        return;
    if (!review->count) {
        (void)canvas_print(canvas, box_after(list, 3), ROLE_FAINT, "nothing left to send; %s goes back",
                           keymap_name(app->keymap, VIEW_REVIEW, ACTION_BACK, back));
        return;
    }
    if (review->cursor >= top + (size_t)list.rows)
        top = review->cursor - (size_t)list.rows + 1;
    for (int line = 0; line < list.rows && top + (size_t)line < review->count; line++)
        draw_row(app, top + (size_t)line, canvas, box_row(list, line));
    if (box.rows > 6)
        draw_here(app, canvas, box_below(box, 1 + list.rows));
}
