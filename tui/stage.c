#include "stage.h"

#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app.h"
#include "base/clock.h"
#include "base/memory.h"
#include "commands/done.h"
#include "commands/exit.h"
#include "commands/names.h"
#include "commands/options.h"
#include "commands/output.h"
#include "commands/say.h"
#include "commands/session.h"
#include "config_keys.h"
#include "interrupts.h"
#include "keymap.h"
#include "loop.h"
#include "record/settings.h"
#include "screen/canvas.h"
#include "screen/terminal.h"
#include "screen/theme.h"
#include "service/endpoint.h"
#include "views/results.h"
#include "views/views.h"
#include "work/lister.h"

/* Everything the screen stands on, in the order in which it is started. */
struct stage {
    int input, output; /* descriptors of the terminal */
    bool has_tty;      /* these are our own           */
    struct session session;
    struct lister *lister;
    struct theme *theme;
    struct terminal *terminal;
    struct canvas *canvas;
    char *folder;
    char *host;
    struct keymap *keymap;
    struct app_options options;
    struct names picks;
    struct app *app;
    struct output results; /* where they go in the end; opened first, so that nothing is sent in vain */
};

/* The terminal is that of the standard streams; with results going elsewhere, the controlling one. */
static bool find_terminal(struct stage *stage, struct error *err)
{
    stage->input = STDIN_FILENO;
    stage->output = STDOUT_FILENO;
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        return true;
    stage->input = open("/dev/tty", O_RDWR | O_CLOEXEC);
    stage->output = stage->input;
    stage->has_tty = stage->input >= 0;
    if (stage->has_tty)
        return true;
    (void)error_set(err, STAGE_NONE, REMEDY_FAIL, "tty", "there is no terminal to draw on");
    return error_hint(err, "\"attache put FILE...\" uploads without one");
}

/* The person's own themes come before those that are installed. */
static struct theme *find_theme(const char *name, bool is_ascii, struct error *err)
{
    OWNED_TEXT char *config = settings_config_folder();
    OWNED_TEXT char *own = memory_print("%s/themes", config ? config : "");
    const char *folders[] = { own, THEMES_FOLDER, NULL };

    return theme_find(name, config ? folders : folders + 1, is_ascii, terminal_has_colour(), err);
}

static bool open_screen(const struct settings *settings, struct stage *stage, struct error *err)
{
    bool is_ascii = settings->is_ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    int rows, columns;

    stage->theme = find_theme(settings->theme, is_ascii, err);
    if (!stage->theme)
        return false;
    if (!terminal_open(stage->input, stage->output, stage->theme, settings->has_mouse, &stage->terminal, err))
        return false;
    terminal_size(stage->terminal, &rows, &columns);
    stage->canvas = canvas_new(rows, columns, stage->theme);
    return true;
}

static char *host_of(const struct settings *settings)
{
    struct endpoint endpoint = { 0 };
    struct error err;
    char *host;

    if (!endpoint_find(settings->endpoint, settings->region, settings->allows_http, &endpoint, &err))
        return memory_text("no endpoint");
    host = memory_text(endpoint.host);
    endpoint_done(&endpoint);
    return host;
}

static void fill_options(const struct options *options, struct stage *stage)
{
    const struct settings *settings = options->settings;
    const struct error *missing = &stage->session.no_credentials;

    stage->host = host_of(settings);
    stage->folder = getcwd(NULL, 0);
    if (!stage->folder)
        stage->folder = memory_text("/");
    stage->options = (struct app_options){ .endpoint = stage->host,
                                           .is_demo = options->is_demo,
                                           .cannot_send = missing->code[0] ? missing->message : NULL,
                                           .folder = stage->folder,
                                           .home = getenv("HOME"),
                                           .paths = options->paths,
                                           .paths_count = options->paths_count,
                                           .picks = stage->picks.at,
                                           .picks_count = stage->picks.count,
                                           .mixes_folders = settings->mixes_folders,
                                           .format = settings->format,
                                           .parallel = settings->parallel,
                                           .limit_rate = settings->limit_rate,
                                           .has_mouse = settings->has_mouse,
                                           .shows_title = settings->shows_title,
                                           .tells_end = settings->rings_bell || settings->on_done,
                                           .tells_after_ms = (int64_t)settings->notify_after_s * 1000,
                                           .keymap = stage->keymap };
}

static bool start(const struct options *options, struct stage *stage, struct error *err)
{
    bool is_open;

    stage->keymap = keymap_new();
    if (!config_keys_bind(options->config, stage->keymap, err) || !names_read(options, &stage->picks, err) ||
        !find_terminal(stage, err) || !interrupts_start(terminal_restore, err))
        return false;
    memory_on_exhausted(terminal_restore);
    interrupts_block(true); /* workers are born with the orderly signals blocked: these are for the face */
    is_open = session_open(options, true, &stage->session, err);
    interrupts_block(false);
    if (!is_open)
        return false;
    stage->lister = lister_start(stage->session.mailbox, stage->session.state_dir);
    fill_options(options, stage);
    return open_screen(options->settings, stage, err);
}

/* Nothing is sent before a key is pressed: there is something to look at while the network library starts. */
static bool start_engine(const struct options *options, struct stage *stage, struct loop *loop,
                         struct error *err)
{
    bool is_started;

    loop_show_first(loop);
    interrupts_block(true);
    is_started = session_start_engine(options, &stage->session, err);
    interrupts_block(false);
    loop->engine = stage->session.engine;
    return is_started;
}

static bool run(const struct options *options, struct stage *stage, struct loop *loop, struct error *err)
{
    int rows, columns;
    bool is_started;

    terminal_size(stage->terminal, &rows, &columns);
    *loop = (struct loop){ .terminal = stage->terminal,
                           .canvas = stage->canvas,
                           .lister = stage->lister,
                           .mail = stage->session.mailbox,
                           .input = stage->input,
                           .output = stage->output,
                           .settings = options->settings,
                           .after_hangup_s = options->settings->after_hangup_s };
    stage->app = app_new(&stage->options, rows, columns, clock_now_ms(), clock_today_s(), &loop->effects);
    loop->app = stage->app;
    is_started = start_engine(options, stage, loop, err);
    if (is_started)
        loop_run(loop);
    effects_done(&loop->effects);
    return is_started;
}

static void stop(struct stage *stage)
{
    terminal_close(stage->terminal);
    interrupts_end_at_once();
    lister_stop(stage->lister);
    session_stop(&stage->session);
}

static void release(struct stage *stage)
{
    app_free(stage->app);
    keymap_free(stage->keymap);
    canvas_free(stage->canvas);
    theme_free(stage->theme);
    names_done(&stage->picks);
    free(stage->folder);
    free(stage->host);
    if (stage->has_tty)
        (void)close(stage->input);
}

/* On a terminal so that they stay in the scrollback; elsewhere for the next program, which takes no results, too, for
 * what they are: an empty array, say. */
static bool print_results(const struct settings *settings, struct stage *stage, bool has_terminal,
                          struct error *err)
{
    size_t count;
    const struct result **all = results_all(stage->app, &count);

    if (!stage->results.is_terminal || (count > 0 && settings->prints && has_terminal))
        output_write(&stage->results, all, count, true);
    free(all);
    return output_close(&stage->results, err);
}

static int exit_status(int signal_number)
{
    switch (signal_number) {
    case 0: return EXIT_DONE;
    case SIGHUP: return EXIT_BY_HANGUP;
    case SIGTERM: return EXIT_BY_TERMINATION;
    default: interrupts_die(signal_number);
    }
}

/* The question before leaving is gone with the screen. */
static void say_left_over(const struct app *app)
{
    OWNED_TEXT char *left = queue_left_over(app);

    if (left)
        say("%s", left);
}

int stage_run(const struct options *options)
{
    struct stage stage = { 0 };
    struct loop loop = { 0 };
    struct error err = { 0 };
    bool is_printed;

    if (!output_open(options->settings, &stage.results, &err)) {
        say_error(&err);
        return EXIT_CONFIGURATION;
    }
    if (!start(options, &stage, &err) || !run(options, &stage, &loop, &err)) {
        stop(&stage);
        release(&stage);
        say_error(&err);
        (void)output_close(&stage.results, &err);
        return EXIT_CONFIGURATION;
    }
    stop(&stage);
    is_printed = print_results(options->settings, &stage, !loop.is_hung_up, &err);
    if (!is_printed)
        say_error(&err);
    if (!loop.is_hung_up)
        say_left_over(stage.app);
    if (!done_wait(loop.done, &err))
        say_error(&err);
    release(&stage);
    return loop.signal_number || is_printed ? exit_status(loop.signal_number) : EXIT_SOME_FAILED;
}
