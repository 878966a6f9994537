#include "views/views.h"

#include <string.h>

#include "base/text.h"
#include "parts/list.h"
#include "screen/canvas.h"

#define LABEL_COLUMNS 13

const struct view *const views[VIEW_COUNT] = {
    [VIEW_ANY] = &any_view,     [VIEW_FILES] = &files_view,     [VIEW_REVIEW] = &review_view,
    [VIEW_QUEUE] = &queue_view, [VIEW_RESULTS] = &results_view, [VIEW_HISTORY] = &history_view,
    [VIEW_HELP] = &help_view,
};

bool views_move(struct list *list, size_t count, int rows, enum action action)
{
    list_fit(list, count, rows);
    switch (action) {
    case ACTION_UP: list_move(list, -1); return true;
    case ACTION_DOWN: list_move(list, 1); return true;
    case ACTION_PAGE_UP: list_page(list, -1); return true;
    case ACTION_PAGE_DOWN: list_page(list, 1); return true;
    case ACTION_TOP: list_go(list, 0); return true;
    case ACTION_BOTTOM: list_go(list, count); return true;
    default: return false;
    }
}

struct box views_draw_fact(struct canvas *canvas, struct box box, enum role role, const char *label,
                           const char *text, bool is_exact)
{
    if (!text || text[0] == '\0' || box.rows == 0)
        return box;
    (void)canvas_text(canvas, box_left(box, LABEL_COLUMNS), ROLE_FAINT, label);
    return box_below(box, canvas_paragraph(canvas, box_after(box, LABEL_COLUMNS), role, text, is_exact));
}

struct box views_draw_total(struct canvas *canvas, struct box box, enum role role, const char *text)
{
    const char *dot = theme_glyph(canvas_theme(canvas), GLYPH_DOT);

    if (3 + text_columns(text, strlen(text)) > box.columns)
        return box;
    return box_after(box, canvas_print(canvas, box, role, " %s %s", dot, text));
}
