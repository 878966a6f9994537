/*
 * perform: effects carried out. One function for each kind, in one table.
 */
#include <stdlib.h>
#include <string.h>

#include "app.h"
#include "base/memory.h"
#include "base/trace.h"
#include "base/whole.h"
#include "commands/done.h"
#include "loop.h"
#include "screen/clipboard.h"
#include "screen/terminal.h"
#include "interrupts.h"
#include "record/settings.h"
#include "views/results.h"
#include "work/engine.h"
#include "work/errand.h"
#include "work/lister.h"

static void upload(struct loop *loop, struct effect *effect)
{
    engine_upload(loop->engine, effect->attachments, effect->attachments_count);
    effect->attachments_count = 0; /* the engine's now; the array is still ours */
}

static void cancel(struct loop *loop, struct effect *effect)
{
    engine_cancel(loop->engine, effect->id);
}

static void pause_transfer(struct loop *loop, struct effect *effect)
{
    engine_pause(loop->engine, effect->id);
}

static void resume(struct loop *loop, struct effect *effect)
{
    engine_resume(loop->engine, effect->id);
}

static void retry(struct loop *loop, struct effect *effect)
{
    engine_retry(loop->engine, effect->id);
}

static void move(struct loop *loop, struct effect *effect)
{
    engine_move(loop->engine, effect->id, (int)effect->number);
}

static void set_parallel(struct loop *loop, struct effect *effect)
{
    engine_set_parallel(loop->engine, (int)effect->number);
}

static void set_limit(struct loop *loop, struct effect *effect)
{
    engine_set_limit(loop->engine, (uint64_t)effect->number);
}

static void go_on(struct loop *loop, struct effect *effect)
{
    (void)effect;
    engine_go_on(loop->engine);
}

static void take_up(struct loop *loop, struct effect *effect)
{
    (void)effect;
    engine_take_up(loop->engine);
}

static void forget(struct loop *loop, struct effect *effect)
{
    (void)effect;
    engine_forget(loop->engine);
}

static void look_around(struct loop *loop, struct effect *effect)
{
    (void)effect;
    engine_look_around(loop->engine);
}

static void prove_link(struct loop *loop, struct effect *effect)
{
    engine_check_link(loop->engine, effect->result);
}

static void search_history(struct loop *loop, struct effect *effect)
{
    engine_search_history(loop->engine, effect->text, (size_t)effect->number, effect->turn);
}

static void purge_history(struct loop *loop, struct effect *effect)
{
    engine_purge_history(loop->engine, effect->turn);
}

static void tell_end(struct loop *loop, struct effect *effect)
{
    size_t count;
    const struct result **results = results_of_batch(loop->app, &count);

    (void)effect;
    if (loop->settings->rings_bell)
        terminal_send(loop->terminal, "\a", 1);
    loop->done = done_tell(loop->settings, results, count, loop->done);
    free(results);
}

static void run_errand(struct loop *loop, struct effect *effect)
{
    lister_ask(loop->lister, GIVE(effect->errand));
}

static void copy(struct loop *loop, struct effect *effect)
{
    struct error err = { 0 };
    char way[64] = "";
    bool is_fine = clipboard_copy(loop->terminal, effect->text, strlen(effect->text), way, &err);

    loop_tell(loop,
              (struct event){
                  .kind = EVENT_PERFORMED, .effect = effect, .way = way, .error = is_fine ? NULL : &err });
}

/* Where a mount that does not answer costs nobody but itself. */
static void export_text(struct loop *loop, struct effect *effect)
{
    struct errand *errand = errand_new(ERRAND_WRITE, effect->turn);

    errand->path = GIVE(effect->path);
    errand->text = GIVE(effect->text);
    errand->may_replace = effect->is_allowed;
    lister_ask(loop->lister, errand);
}

/* The terminal is the shell's meanwhile, as it was before: whole lines, and the mouse its own. */
static void show_plain(struct loop *loop, struct effect *effect)
{
    static const char farewell[] = "\n(Enter goes back)\n";

    terminal_leave(loop->terminal);
    loop->is_left = true;
    (void)whole_write(loop->output, effect->text, strlen(effect->text));
    (void)whole_write(loop->output, farewell, sizeof farewell - 1);
}

static void come_back(struct loop *loop, struct effect *effect)
{
    (void)effect;
    loop->is_left = false;
    terminal_return(loop->terminal);
}

static void suspend(struct loop *loop, struct effect *effect)
{
    (void)effect;
    if (loop->is_hung_up)
        return;
    terminal_leave(loop->terminal);
    interrupts_stop_here();
    if (!loop->is_left)
        terminal_return(loop->terminal);
    loop->app->has_changed = true;
    loop->is_urgent = true;
}

static void set_title(struct loop *loop, struct effect *effect)
{
    terminal_show_progress(loop->terminal, effect->is_allowed ? (int)effect->number : -1);
}

static void redraw(struct loop *loop, struct effect *effect)
{
    (void)effect;
    terminal_forget(loop->terminal);
}

static void set_mouse(struct loop *loop, struct effect *effect)
{
    terminal_set_mouse(loop->terminal, effect->is_allowed);
}

static void (*const performers[EFFECT_KINDS])(struct loop *loop, struct effect *effect) = {
    [EFFECT_UPLOAD] = upload,           [EFFECT_CANCEL] = cancel,       [EFFECT_PAUSE] = pause_transfer,
    [EFFECT_RESUME] = resume,           [EFFECT_RETRY] = retry,         [EFFECT_MOVE] = move,
    [EFFECT_PARALLEL] = set_parallel,   [EFFECT_LIMIT] = set_limit,     [EFFECT_GO_ON] = go_on,
    [EFFECT_TAKE_UP] = take_up,         [EFFECT_FORGET] = forget,       [EFFECT_PROVE_LINK] = prove_link,
    [EFFECT_PURGE] = purge_history,     [EFFECT_TELL_END] = tell_end,   [EFFECT_HISTORY] = search_history,
    [EFFECT_ERRAND] = run_errand,       [EFFECT_COPY] = copy,           [EFFECT_EXPORT] = export_text,
    [EFFECT_PLAIN] = show_plain,        [EFFECT_COME_BACK] = come_back, [EFFECT_TITLE] = set_title,
    [EFFECT_SUSPEND] = suspend,         [EFFECT_REDRAW] = redraw,       [EFFECT_MOUSE] = set_mouse,
    [EFFECT_LOOK_AROUND] = look_around,
};

/* An outcome may want more, so the list may grow and move while it is walked. */
void loop_perform(struct loop *loop)
{
    for (size_t i = 0; i < loop->effects.count; i++) {
        struct effect effect = loop->effects.items[i];

        loop->effects.items[i] = (struct effect){ 0 };
        trace("face", "%s", effect_name(effect.kind));
        if (performers[effect.kind])
            performers[effect.kind](loop, &effect);
        effect_done(&effect);
    }
    effects_clear(&loop->effects);
}
