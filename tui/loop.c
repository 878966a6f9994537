#include "loop.h"

#include <poll.h>
#include <signal.h>

#include "app.h"
#include "base/clock.h"
#include "base/mailbox.h"
#include "base/wait.h"
#include "screen/canvas.h"
#include "screen/terminal.h"
#include "interrupts.h"
#include "views/views.h"
#include "work/engine.h"
#include "work/report.h"

#define FRAME_MS       100 /* between two draws that no person waits for     */
#define FIRST_FRAME_MS 20  /* what the first folder gets to be on the first */
#define REPORTS_MS     2   /* spent on reports before keys are looked at     */

void loop_tell(struct loop *loop, struct event event)
{
    event.now_ms = clock_now_ms();
    event.today_s = clock_today_s();
    app_update(loop->app, &event, &loop->effects);
}

/* A terminal that is gone is no news to who ends already, for that reason or another. */
static void hang_up(struct loop *loop)
{
    if (loop->signal_number)
        return;
    loop->is_hung_up = true;
    loop->signal_number = SIGHUP;
    loop->deadline_ms = clock_now_ms() + (int64_t)loop->after_hangup_s * 1000;
    engine_drain(loop->engine);
}

static bool is_over(const struct loop *loop)
{
    if (loop->app->is_finished || (loop->signal_number && !loop->is_hung_up))
        return true;
    return loop->is_hung_up && (!queue_is_in_flight(loop->app) || clock_now_ms() >= loop->deadline_ms);
}

static bool takes_output(const struct loop *loop)
{
    struct pollfd ready = { .fd = loop->output, .events = POLLOUT };

    return poll(&ready, 1, 0) > 0;
}

/* How long until the next draw is due; 0: now, -1: nothing to draw, or the terminal takes nothing. */
static int64_t until_draw_ms(const struct loop *loop)
{
    int64_t due_ms = loop->drawn_ms + FRAME_MS - clock_now_ms();

    if (!loop->app->has_changed || loop->is_left || loop->is_hung_up)
        return -1;
    if (terminal_is_busy(loop->terminal))
        return takes_output(loop) ? 0 : -1;
    return loop->is_urgent || due_ms < 0 ? app_draw_ms(loop->app, clock_now_ms()) : due_ms;
}

/* A terminal that takes nothing (Ctrl-S, a slow line) delays drawing, never the uploads or the keys. */
static void draw_if_changed(struct loop *loop)
{
    if (until_draw_ms(loop) != 0)
        return;
    canvas_start(loop->canvas, loop->app->rows, loop->app->columns);
    app_draw(loop->app, loop->canvas);
    loop->drawn_ms = clock_now_ms();
    if (loop->app->is_unseen) /* what was typed up to now does not answer what is asked from now on */
        terminal_flush(loop->terminal);
    if (!terminal_present(loop->terminal, loop->canvas))
        return;
    loop->app->has_changed = false;
    loop->is_urgent = false;
    if (loop->app->is_unseen)
        loop_tell(loop, (struct event){ .kind = EVENT_SHOWN });
}

static int wait_ms(const struct loop *loop)
{
    int64_t wait;

    if (loop->is_hung_up)
        return (int)(loop->deadline_ms > clock_now_ms() ? loop->deadline_ms - clock_now_ms() : 0);
    wait = wait_sooner(terminal_wait_ms(loop->terminal), app_wait_ms(loop->app));
    return (int)wait_sooner(wait, until_draw_ms(loop) > 0 ? until_draw_ms(loop) : -1);
}

/* The only poll() that waits. */
static void wait_for_something(struct loop *loop)
{
    /* clang-format off */
    struct pollfd sources[] = {
        { .fd = interrupts_descriptor(),                              .events = POLLIN  },
        { .fd = mailbox_descriptor(loop->mail),                       .events = POLLIN  },
        { .fd = loop->is_hung_up ? -1 : loop->input,                  .events = POLLIN  },
        { .fd = terminal_is_busy(loop->terminal) ? loop->output : -1, .events = POLLOUT },
    };
    /* clang-format on */
    int ready = poll(sources, sizeof sources / sizeof sources[0], wait_ms(loop));

    if (ready == 0)
        loop_tell(loop, (struct event){ .kind = EVENT_TICK });
    if (ready > 0 && (sources[2].revents & (POLLHUP | POLLERR | POLLNVAL)))
        hang_up(loop);
}

static void resize(struct loop *loop)
{
    struct event event = { .kind = EVENT_RESIZE };

    if (!loop->is_left) {
        terminal_resize(loop->terminal);
        terminal_size(loop->terminal, &event.rows, &event.columns);
        loop_tell(loop, event);
    }
    loop->is_urgent = true;
}

/* Stopped from outside: nobody asked us to leave the terminal, and the shell has had it. */
static void come_back(struct loop *loop)
{
    if (loop->is_left || loop->is_hung_up)
        return;
    terminal_leave(loop->terminal);
    terminal_return(loop->terminal);
    resize(loop);
    loop->app->has_changed = true;
}

static void take_signal(struct loop *loop, int number)
{
    switch (number) {
    case SIGWINCH: resize(loop); break;
    case SIGCONT: come_back(loop); break;
    case SIGTSTP: effects_want(&loop->effects, EFFECT_SUSPEND); break;
    case SIGHUP: hang_up(loop); break;
    default: loop->is_hung_up = false; loop->signal_number = number;
    }
}

static void take_signals(struct loop *loop)
{
    for (int number = interrupts_take(); number != 0; number = interrupts_take())
        take_signal(loop, number);
}

/* Answers of the lister and the history are waited for; what merely moves on can wait for the next frame. */
static bool is_answer(const struct report *report)
{
    return report->kind >= REPORT_FOLDER || report->kind == REPORT_HISTORY;
}

/* What is left in the mailbox wakes the loop again. */
static void take_reports(struct loop *loop)
{
    int64_t until_ms = clock_now_ms() + REPORTS_MS;
    struct letter *letter;

    while (clock_now_ms() < until_ms && (letter = mailbox_take(loop->mail))) {
        struct report *report = (struct report *)letter;

        loop->is_urgent = loop->is_urgent || is_answer(report);
        loop_tell(loop, (struct event){ .kind = EVENT_REPORT, .report = report });
        report_free(report);
    }
}

static void take_key(struct loop *loop, int key)
{
    struct event event = { .kind = EVENT_KEY, .key = key };

    switch (key) {
    case KEYCODE_HANGUP: hang_up(loop); return;
    case KEYCODE_RESIZE: resize(loop); return;
    case KEYCODE_PASTE:
        event.kind = EVENT_PASTE;
        event.text = terminal_pasted(loop->terminal);
        break;
    case KEYCODE_MOUSE:
        event.kind = EVENT_MOUSE;
        event.mouse = terminal_mouse(loop->terminal);
        break;
    default: break;
    }
    loop->is_urgent = true;
    loop_tell(loop, event);
}

static void take_keys(struct loop *loop)
{
    if (loop->is_hung_up)
        return;
    for (int key = terminal_next_key(loop->terminal); key != KEYCODE_NONE && !loop->is_hung_up;
         key = terminal_next_key(loop->terminal))
        take_key(loop, key);
}

void loop_show_first(struct loop *loop)
{
    loop_perform(loop);
    (void)mailbox_wait(loop->mail, FIRST_FRAME_MS);
    take_reports(loop);
    draw_if_changed(loop);
    loop_perform(loop);
}

void loop_run(struct loop *loop)
{
    while (!is_over(loop)) {
        draw_if_changed(loop);
        wait_for_something(loop);
        take_signals(loop);
        take_reports(loop);
        take_keys(loop);
        loop_perform(loop);
    }
}
