#include "doctor.h"

#include <inttypes.h>
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "commands/exit.h"
#include "commands/options.h"
#include "commands/say.h"
#include "config_keys.h"
#include "keymap.h"
#include "record/config.h"
#include "screen/clipboard.h"
#include "screen/terminal.h"

/* --- the config file ------------------------------------------------------------------------------------------- */

/* What is wrong with it: a setting, or a key, which is otherwise tried when the screen opens. */
static bool check_config(const struct options *options, struct error *err)
{
    struct keymap *keymap = keymap_new();
    bool is_fine = options->config && config_keys_bind(options->config, keymap, err);

    if (!options->config)
        *err = options->config_error;
    keymap_free(keymap);
    return is_fine;
}

/* Which file it is, and what is wrong with it if something is. */
static void print_config(const struct options *options)
{
    struct error err = { 0 };
    OWNED_TEXT char *story = check_config(options, &err) ? NULL : error_story(&err);
    const char *path = options->config ? options->config->path : NULL;
    const char *what = story ? story : path;
    OWNED_TEXT char *visible = what ? text_visible(what, strlen(what)) : NULL;

    (void)printf("\nconfig file\n  %s%s\n", visible ? visible : "no place for one: HOME is not set",
                 path && !options->config->is_there ? " (not there)" : "");
}

/* --- the terminal ---------------------------------------------------------------------------------------------- */

/* A variable of the environment, made harmless. The caller's. */
static char *variable(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? text_visible(value, strlen(value)) : memory_text("not set");
}

static void print_terminal(void)
{
    OWNED_TEXT char *term = variable("TERM");
    struct winsize size = { 0 };

    (void)printf("\nterminal\n  TERM      %s\n", term);
    (void)printf("  letters   %s\n", nl_langinfo(CODESET));
    if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) {
        (void)printf("  size      standard output is no terminal\n");
        return;
    }
    (void)printf("  size      %d rows, %d columns\n", size.ws_row, size.ws_col);
    (void)printf("  colours   %s\n", terminal_has_colour() ? "yes" : "no");
}

/* --- the clipboard --------------------------------------------------------------------------------------------- */

/* Returns how many ways there are. */
static size_t print_ways(void)
{
    struct clipboard_way ways[CLIPBOARD_MOST_WAYS];
    size_t count = clipboard_plan(ways);

    (void)printf("\ncopying, in the order in which it is tried\n");
    for (size_t i = 0; i < count; i++) {
        (void)printf("  %zu  %s", i + 1, ways[i].name);
        if (ways[i].most_bytes > 0)
            (void)printf(", up to %zu bytes", ways[i].most_bytes);
        (void)printf("\n");
    }
    (void)printf("  w in Results shows the text for the mouse, e writes it to a file\n");
    return count;
}

/* A line that was typed or pasted, without its end; NULL at the end of input. The caller's. */
static char *read_line(void)
{
    OWNED_TEXT char *line = NULL;
    size_t room = 0;

    if (getline(&line, &room, stdin) < 0)
        return NULL;
    line[strcspn(line, "\r\n")] = '\0';
    return GIVE(line);
}

static bool copy_mark(const char *mark)
{
    struct buffer sequence = { 0 };
    struct error err = { 0 };
    char way[64];
    bool is_offered = clipboard_offer(mark, strlen(mark), &sequence, way, &err);

    if (is_offered) {
        (void)fwrite(buffer_string(&sequence), 1, sequence.count, stdout);
        (void)printf("\"%s\" was given to: %s\n", mark, way);
        (void)printf("Paste here, then press Enter (Enter alone ends the test): ");
    } else
        say_error(&err);
    (void)fflush(stdout);
    buffer_done(&sequence);
    return is_offered;
}

static int judge(const char *mark, const char *pasted)
{
    OWNED_TEXT char *visible = pasted ? text_visible(pasted, strlen(pasted)) : NULL;

    if (!pasted || !*pasted) {
        (void)printf("nothing was pasted: not tested\n");
        return EXIT_DONE;
    }
    if (strcmp(pasted, mark) == 0) {
        (void)printf("it arrived: copying works here\n");
        return EXIT_DONE;
    }
    (void)printf("something else arrived: %s\n", visible);
    (void)printf("copying does not reach the clipboard you paste from; a terminal or multiplexer on the way "
                 "may have to\n"
                 "allow it (tmux: set -g set-clipboard on)\n");
    return EXIT_SOME_FAILED;
}

/* Nobody can ask a clipboard what is in it: only the person can show that it arrived. */
static int test_copying(void)
{
    OWNED_TEXT char *mark = memory_print("attache-%" PRIx64, (uint64_t)clock_now_ms() * UINT64_C(2654435761));
    OWNED_TEXT char *answer = NULL, *pasted = NULL;

    (void)printf("\nPress Enter to copy a test text (Ctrl-D ends here): ");
    (void)fflush(stdout);
    answer = read_line();
    if (!answer) {
        (void)printf("\n");
        return EXIT_DONE;
    }
    if (!copy_mark(mark))
        return EXIT_SOME_FAILED;
    pasted = read_line();
    return judge(mark, pasted);
}

int doctor_run(const struct options *options)
{
    size_t ways;

    options_print_version(stdout, terminal_library());
    print_config(options);
    print_terminal();
    ways = print_ways();
    if (ways == 0)
        return EXIT_SOME_FAILED;
    return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) ? test_copying() : EXIT_DONE;
}
