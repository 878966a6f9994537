/*
 * scene_wishes: what the face asks for, as lines of scenes.
 */
#include "support/scene_stage.h"

#include <inttypes.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "files/attachment.h"
#include "results/result.h"
#include "work/errand.h"

/* clang-format off */
static const char *const errand_names[ERRAND_KINDS] = {
    [ERRAND_FOLDER]   = "folder",
    [ERRAND_ROWS]     = "rows",
    [ERRAND_MATCH]    = "match",
    [ERRAND_DETAILS]  = "details",
    [ERRAND_WEIGH]    = "weigh",
    [ERRAND_ARRIVE]   = "arrive",
    [ERRAND_PEEK]     = "peek",
    [ERRAND_FIND]     = "find",
    [ERRAND_RANK]     = "rank",
    [ERRAND_REVIEW]   = "review",
    [ERRAND_COMPLETE] = "complete",
    [ERRAND_VISIT]    = "visit",
    [ERRAND_BOOKMARK] = "bookmark",
    [ERRAND_PLACES]   = "places",
    [ERRAND_WRITE]    = "write",
};
/* clang-format on */

static const char *const sort_names[SORT_COUNT] = {
    [SORT_NAME] = "name", [SORT_SIZE] = "size", [SORT_TIME] = "time", [SORT_EXTENSION] = "extension"
};

/* "folder /cases", "details 24". */
static void describe_errand(const struct errand *errand, struct buffer *out)
{
    buffer_text(out, errand_names[errand->kind]);
    if (errand->path)
        buffer_print(out, " %s", errand->path);
    if (errand->kind == ERRAND_ROWS)
        buffer_print(out, " by %s%s", sort_names[errand->order.by],
                     errand->order.is_reversed ? " reversed" : "");
    if (errand->filter && errand->filter[0])
        buffer_print(out, " matching %s", errand->filter);
    for (char **path = errand->paths; path && *path; path++)
        buffer_print(out, " %s", *path);
    if (errand->entries_count)
        buffer_print(out, " %" PRIu32, errand->entries_count);
}

static void describe_text(const char *text, struct buffer *out)
{
    OWNED_TEXT char *visible = text ? text_visible(text, strlen(text)) : NULL;

    if (visible && visible[0])
        buffer_print(out, " %s", visible);
}

void scene_describe_wish(const struct effect *effect, struct buffer *out)
{
    buffer_text(out, effect_name(effect->kind));
    if (effect->id > 0)
        buffer_print(out, " #%" PRIu64, effect->id);
    if (effect->number != 0)
        buffer_print(out, " %" PRId64, effect->number);
    if (effect->is_allowed)
        buffer_text(out, " allowed");
    if (effect->result)
        describe_text(effect->result->object_key, out);
    describe_text(effect->path, out);
    describe_text(effect->text, out);
    for (size_t i = 0; i < effect->attachments_count; i++)
        describe_text(effect->attachments[i]->path, out);
    if (effect->errand) {
        buffer_byte(out, ' ');
        describe_errand(effect->errand, out);
    }
}
