#include "effect.h"

#include <stdlib.h>

#include "base/memory.h"
#include "files/attachment.h"
#include "results/result.h"
#include "work/errand.h"

#define FIRST_ROOM 8

static const char *const names[EFFECT_KINDS] = {
    [EFFECT_NONE] = "none",
    [EFFECT_UPLOAD] = "upload",
    [EFFECT_CANCEL] = "cancel",
    [EFFECT_PAUSE] = "pause",
    [EFFECT_RESUME] = "resume",
    [EFFECT_RETRY] = "retry",
    [EFFECT_MOVE] = "move",
    [EFFECT_PARALLEL] = "parallel",
    [EFFECT_LIMIT] = "limit",
    [EFFECT_GO_ON] = "go-on",
    [EFFECT_TAKE_UP] = "take-up",
    [EFFECT_FORGET] = "forget",
    [EFFECT_LOOK_AROUND] = "look-around",
    [EFFECT_PROVE_LINK] = "prove-link",
    [EFFECT_HISTORY] = "history",
    [EFFECT_PURGE] = "purge",
    [EFFECT_TELL_END] = "tell-end",
    [EFFECT_ERRAND] = "ask",
    [EFFECT_COPY] = "copy",
    [EFFECT_EXPORT] = "export",
    [EFFECT_PLAIN] = "plain",
    [EFFECT_COME_BACK] = "come-back",
    [EFFECT_TITLE] = "title",
    [EFFECT_SUSPEND] = "suspend",
    [EFFECT_REDRAW] = "redraw",
    [EFFECT_MOUSE] = "mouse",
};

struct effect *effects_want(struct effects *effects, enum effect_kind kind)
{
    if (effects->count == effects->room) {
        effects->room = effects->room ? effects->room * 2 : FIRST_ROOM;
        effects->items = memory_resize(effects->items, effects->room, sizeof *effects->items);
    }

    struct effect *effect = &effects->items[effects->count++];

    *effect = (struct effect){ .kind = kind };
    return effect;
}

void effect_done(struct effect *effect)
{
    for (size_t i = 0; i < effect->attachments_count; i++)
        attachment_free(effect->attachments[i]);
    free(effect->attachments);
    errand_free(effect->errand);
    result_free(effect->result);
    free(effect->path);
    free(effect->text);
    *effect = (struct effect){ 0 };
}

void effects_clear(struct effects *effects)
{
    for (size_t i = 0; i < effects->count; i++)
        effect_done(&effects->items[i]);
    effects->count = 0;
}

void effects_done(struct effects *effects)
{
    effects_clear(effects);
    free(effects->items);
    *effects = (struct effects){ 0 };
}

const char *effect_name(enum effect_kind kind)
{
    return names[kind];
}
