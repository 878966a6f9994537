/*
 * main: what holds for every command, and which it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/trace.h"
#include "commands/done.h"
#include "commands/exit.h"
#include "commands/history.h"
#include "commands/options.h"
#include "commands/put.h"
#include "commands/say.h"
#include "commands/serve.h"
#include "commands/suggest.h"
#include "doctor.h"
#include "record/settings.h"
#include "screen/terminal.h"
#include "stage.h"

/* A file opened later must not get the number of a standard stream that was closed. Whoever uses such a stream still
 * fails: what stands in for it goes the wrong way. */
static void open_standard_streams(void)
{
    static const int wrong_ways[] = {
        [STDIN_FILENO] = O_WRONLY, [STDOUT_FILENO] = O_RDONLY, [STDERR_FILENO] = O_RDONLY
    };

    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        if (fcntl(stream, F_GETFD) < 0)
            (void)open("/dev/null", wrong_ways[stream]);
}

/* What was said on standard output in words; results have looked after themselves. */
static int finish_output(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    say("standard output cannot be written: %s", strerror(errno));
    return status == EXIT_DONE ? EXIT_SOME_FAILED : status;
}

/* What is in memory stays there, and what we write is ours alone. */
static void keep_to_ourselves(void)
{
    struct rlimit none = { 0, 0 };

    (void)umask(077);
    (void)setrlimit(RLIMIT_CORE, &none);
#ifdef PR_SET_DUMPABLE
    (void)prctl(PR_SET_DUMPABLE, 0);
#endif
    (void)unsetenv("SSLKEYLOGFILE");
}

/* libcurl brings GnuTLS along for protocols that are never spoken here, and it would get ready in half a megabyte when
 * it is loaded. Where libcurl itself speaks through it, libcurl starts it. */
static void load_lightly(void)
{
    (void)setenv("GNUTLS_NO_IMPLICIT_INIT", "1", 0);
}

/* A file that must not grow any more (ulimit -f) is a full disk to whoever writes it, and nothing to die of. */
static void outlive_full_files(void)
{
    (void)signal(SIGXFSZ, SIG_IGN);
}

/* Whoever started us may ignore them, and then nobody could say how a program that we started has ended. */
static void hear_of_children(void)
{
    (void)signal(SIGCHLD, SIG_DFL);
}

static int run_service(const struct options *options)
{
    return serve_command(&(struct serve_options){ .port = options->port,
                                                  .ttl_s = options->ttl_s,
                                                  .sign = options->sign,
                                                  .store_dir = options->store_dir,
                                                  .is_quiet = options->settings->is_quiet });
}

static int print_help(const struct options *options)
{
    options_print_help(stdout, options->about);
    return EXIT_DONE;
}

static int print_version(const struct options *options)
{
    (void)options;
    options_print_version(stdout, terminal_library());
    return EXIT_DONE;
}

static int (*const commands[COMMAND_COUNT])(const struct options *options) = {
    [COMMAND_SCREEN] = stage_run,      [COMMAND_PUT] = put_run,       [COMMAND_HISTORY] = history_run,
    [COMMAND_SERVE] = run_service,     [COMMAND_DOCTOR] = doctor_run, [COMMAND_HELP] = print_help,
    [COMMAND_VERSION] = print_version,
};

static bool needs_configuration(enum command command)
{
    return command != COMMAND_HELP && command != COMMAND_VERSION && command != COMMAND_DOCTOR;
}

/* What cannot be cut into words is said before anything is sent. */
static bool check_command(const char *command, struct error *err)
{
    char **words = NULL;
    bool is_fine = !command || done_split(command, &words, err);

    done_free_words(words);
    return is_fine;
}

/* A first word that is no file, and almost a command, is a slip. */
static bool check_word(const struct options *options, struct error *err)
{
    const char *word = options->command == COMMAND_SCREEN && options->paths_count ? options->paths[0] : "";
    const char *meant = suggest_command(word);
    struct stat status;

    if (!meant || lstat(word, &status) == 0)
        return true;
    error_set(err, STAGE_NONE, REMEDY_FAIL, "no-such-command", "there is no file and no command %s", word);
    return error_hint(err, "did you mean attache %s?", meant);
}

/* What must hold before the command begins. Returns EXIT_DONE, or the status to end with. */
static int make_ready(const struct options *options, struct error *err)
{
    const struct settings *settings = options->settings;

    if (!options->config && needs_configuration(options->command)) {
        *err = options->config_error;
        return EXIT_CONFIGURATION;
    }
    if (!check_word(options, err) || !check_command(settings->on_done, err))
        return EXIT_USAGE;
    return !settings->log || trace_open(settings->log, err) ? EXIT_DONE : EXIT_CONFIGURATION;
}

int main(int argc, char **argv)
{
    struct options options;
    struct error err = { 0 };
    int status;

    open_standard_streams();
    keep_to_ourselves();
    load_lightly();
    outlive_full_files();
    hear_of_children();
    (void)setlocale(LC_ALL, "");
    if (!options_parse(argc, argv, &options, &err)) {
        say_error(&err);
        return EXIT_USAGE;
    }
    status = make_ready(&options, &err);
    if (status == EXIT_DONE)
        status = commands[options.command](&options);
    else
        say_error(&err);
    trace_close();
    options_done(&options);
    return finish_output(status);
}
