#include "commands/options.h"

#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "commands/option_table.h"
#include "commands/suggest.h"
#include "record/config.h"
#include "record/settings.h"
#include "results/format.h"

/* --- errors ---------------------------------------------------------------------------------------------------- */

static bool refuse(struct error *err, const char *code, const char *hint, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static bool refuse(struct error *err, const char *code, const char *hint, const char *format, ...)
{
    va_list arguments;
    char *message;

    va_start(arguments, format);
    message = memory_print_list(format, arguments);
    va_end(arguments);
    error_set(err, STAGE_NONE, REMEDY_FAIL, code, "%s", message);
    free(message);
    return error_hint(err, "%s", hint);
}

static void blacken(char *text)
{
    memset(text, '*', strlen(text));
}

/* Every user of the machine can read the command line of a running program. */
static bool refuse_secret(char *word, char *next, struct error *err)
{
    char *value = strchr(word, '=');

    if (value)
        blacken(value + 1);
    else if (next && *next != '-')
        blacken(next);

    error_set(err, STAGE_CREDENTIALS, REMEDY_FAIL, "secret-in-argv",
              "%.*s is not an option: secrets are never taken from the command line, where every user of "
              "this machine can read them",
              value ? (int)(value - word) : (int)strlen(word), word);
    return error_hint(err, "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET instead, and "
                           "consider this secret as seen");
}

static bool is_format(const char *name)
{
    for (size_t i = 0; format_name_at(i); i++)
        if (strcmp(format_name_at(i), name) == 0)
            return true;
    return false;
}

/* "--no-verify, --no-print": which options that beginning may be short for, if several. The caller's. */
static char *read_longer(const char *name, const struct option *words)
{
    struct buffer longer = { 0 };

    for (; words->name; words++)
        if (strncmp(words->name, name, strlen(name)) == 0)
            buffer_print(&longer, "%s--%s", longer.count ? ", " : "", words->name);
    return buffer_take(&longer);
}

/* A long option that is none: what may have been meant? */
static bool refuse_name(const char *word, const struct option *words, struct error *err)
{
    OWNED_TEXT char *name = memory_bytes(word + 2, strcspn(word + 2, "="));
    OWNED_TEXT char *longer = read_longer(name, words);
    const char *near = suggest_option(name);

    if (*longer)
        return refuse(err, "ambiguous-option", "write it out", "--%s is short for several: %s", name, longer);
    (void)refuse(err, "unknown-option",
                 "attache --help lists the options; a file of that name is given after --",
                 "there is no option --%s", name);
    if (near)
        return error_hint(err, "did you mean --%s?", near);
    if (is_format(name))
        return error_hint(err, "did you mean --format %s?", name);
    return false;
}

/* getopt says "unknown" for an unknown word or letter, for two possible words, and for a value too many. */
static bool refuse_unknown(char **argv, int argc, const struct option *words, struct error *err)
{
    char *word = argv[optind - 1];
    char letter[] = { '-', (char)optopt, '\0' };

    if (strncmp(word, "--", 2) != 0 || (optopt > 0 && optopt <= UCHAR_MAX))
        return refuse(err, "unknown-option",
                      "attache --help lists the options; a file of that name is given after --",
                      "there is no option %s", letter);
    if (settings_is_secret(word))
        return refuse_secret(word, optind < argc ? argv[optind] : NULL, err);
    if (optopt > 0)
        return refuse(err, "needless-value", "leave out what stands behind =", "%s takes no value", word);
    return refuse_name(word, words, err);
}

/* --- reading --------------------------------------------------------------------------------------------------- */

/* What getopt_long returns for a row: beyond every letter, own rows first. */
#define OWN_ROW(n) (UCHAR_MAX + 1 + (int)(n))
#define SETTING(n) (1 << 16 | (int)(n))

static struct option word_of(const char *name, const char *argument, int value)
{
    return (struct option){ name, argument ? required_argument : no_argument, NULL, value };
}

static struct option *option_words(void)
{
    struct option *words = memory_new(1, sizeof *words);
    size_t count = 0;

    for (size_t i = 0; option_table_row(i); i++) {
        words = memory_resize(words, count + 2, sizeof *words);
        words[count++] = word_of(option_table_row(i)->name, option_table_row(i)->argument, OWN_ROW(i));
    }
    for (size_t i = 0; settings_row(i); i++) {
        words = memory_resize(words, count + 2, sizeof *words);
        words[count++] = word_of(settings_row(i)->name, settings_row(i)->argument, SETTING(i));
    }
    words[count] = (struct option){ 0 };
    return words;
}

/* What one reading of a command line knows besides the options. */
struct reading {
    struct options *options;
    const struct option *words;
    bool has_word;               /* a command word, or a path, was met: later words are paths      */
    uint64_t used;               /* own rows that were named, as bits; checked once the command is known */
    const struct setting *place; /* of the service, as the command line named it; NULL if it did not */
};

static void add_path(struct options *options, const char *path)
{
    options->paths = memory_resize(options->paths, options->paths_count + 1, sizeof *options->paths);
    options->paths[options->paths_count++] = memory_text(path);
}

static void take_word(struct reading *reading, const char *word)
{
    bool is_first = !reading->has_word;

    reading->has_word = true;
    for (enum command i = 0; is_first && i < COMMAND_COUNT; i++) {
        const char *known = option_table_command(i)->word;

        if (known && strcmp(known, word) == 0) {
            if (reading->options->command == COMMAND_SCREEN)
                reading->options->command = i;
            reading->options->about = i;
            return;
        }
    }
    add_path(reading->options, word);
}

static size_t row_of_letter(int letter)
{
    size_t n = 0;

    while (option_table_row(n)->letter != letter)
        n++;
    return n;
}

static bool take_own(struct reading *reading, size_t n, struct error *err)
{
    const struct option_row *row = option_table_row(n);

    if (!row->take(reading->options, optarg)) {
        error_set(err, STAGE_NONE, REMEDY_FAIL, "bad-value", "--%s does not take \"%s\"", row->name, optarg);
        return error_hint(err, "--%s %s: %s", row->name, row->argument, row->help);
    }
    reading->used |= UINT64_C(1) << n;
    return true;
}

static bool names_service(const struct setting *row)
{
    return strcmp(row->name, "endpoint") == 0 || strcmp(row->name, "region") == 0;
}

static bool take_setting(struct reading *reading, const struct setting *row, struct error *err)
{
    OWNED_TEXT char *named = memory_print("--%s", row->name);

    if (names_service(row))
        reading->place = row;
    return settings_put(reading->options->settings, row, optarg, named, err);
}

static bool take_option(struct reading *reading, int option, struct error *err)
{
    if (option >= SETTING(0))
        return take_setting(reading, settings_row((size_t)(option - SETTING(0))), err);
    if (option >= OWN_ROW(0))
        return take_own(reading, (size_t)(option - OWN_ROW(0)), err);
    return take_own(reading, row_of_letter(option), err);
}

/* In order, so that the first word can be a command; what follows -- are paths, whatever they look like. */
static bool read_words(int argc, char **argv, struct reading *reading, struct error *err)
{
    int option;

    optind = 0; /* getopt starts over */
    opterr = 0;
    while ((option = getopt_long(argc, argv, "-:0hV", reading->words, NULL)) != -1) {
        if (option == 1)
            take_word(reading, optarg);
        else if (option == '?')
            return refuse_unknown(argv, argc, reading->words, err);
        else if (option == ':')
            return refuse(err, "missing-value", "attache --help shows what it takes", "%s needs a value",
                          argv[optind - 1]);
        else if (!take_option(reading, option, err))
            return false;
    }
    for (; optind < argc; optind++)
        add_path(reading->options, argv[optind]);
    return true;
}

/* --- what must fit together ------------------------------------------------------------------------------------ */

static bool belongs_together(const struct reading *reading, struct error *err)
{
    enum command command = reading->options->command;

    for (size_t i = 0; option_table_row(i); i++) {
        const struct option_row *row = option_table_row(i);

        if ((reading->used >> i & 1) && !(row->commands & COMMANDS_ONLY(command)))
            return refuse(err, "wrong-command", "attache --help says which command it is for",
                          "--%s does not belong here", row->name);
    }
    return true;
}

/* The environment and the config file may name a service all the same: --demo is how to do without it. */
static bool service_is_one(const struct reading *reading, struct error *err)
{
    if (!reading->options->is_demo || !reading->place)
        return true;
    return refuse(err, "two-services", "leave out one of them: --demo brings its own service",
                  "--demo and --%s exclude each other", reading->place->name);
}

static bool name_is_fine(const struct options *options, struct error *err)
{
    const char *name = options->settings->name;

    if (!name)
        return true;
    if (strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return refuse(err, "bad-name", "give the name alone, without a folder: --name report.pdf",
                      "--name does not take \"%s\"", name);
    if (options->command != COMMAND_PUT || options->files_from || options->paths_count != 1)
        return refuse(err, "name-for-one", "send the files one by one, or without --name",
                      "--name is for one FILE of attache put");
    return true;
}

static bool format_is_fine(const struct settings *settings, struct error *err)
{
    OWNED(format) struct format *format = NULL;

    return !settings->format || format_parse(settings->format, &format, err);
}

static bool input_is_fine(const struct options *options, struct error *err)
{
    bool reads_input = options->files_from && strcmp(options->files_from, "-") == 0;

    if (options->paths_count == 0 && !options->files_from)
        return refuse(err, "no-file", "name the files behind put, or start attache alone and pick them",
                      "attache put needs at least one FILE");
    for (size_t i = 0; i < options->paths_count; i++) {
        if (strcmp(options->paths[i], "-") != 0)
            continue;
        if (reads_input)
            return refuse(err, "input-twice", "give the names in a file: --files-from F",
                          "standard input cannot give both names and content");
        if (!options->settings->name)
            return refuse(err, "input-without-name", "add --name NAME; a file called - is ./-",
                          "standard input has no name to send");
    }
    return true;
}

static bool fits_together(const struct reading *reading, struct error *err)
{
    const struct options *options = reading->options;

    if (options->command == COMMAND_HELP || options->command == COMMAND_VERSION)
        return true;
    if (!belongs_together(reading, err) || !service_is_one(reading, err) || !name_is_fine(options, err) ||
        !format_is_fine(options->settings, err))
        return false;
    if (options->settings->is_dry_run && options->command == COMMAND_SCREEN)
        return refuse(err, "dry-screen", "leave it out: the screen shows in Review what would be sent",
                      "--dry-run is for attache put");
    if (options->is_nul_separated && !options->files_from)
        return refuse(err, "needs-files-from", "add --files-from F", "-0 is about the names in F");
    if (options->command == COMMAND_PUT)
        return input_is_fine(options, err);
    if (options->purges && options->paths_count > 0)
        return refuse(err, "needless-word", "leave it out to wipe all of the history",
                      "--purge wipes all, not only what holds \"%s\"", options->paths[0]);
    if ((options->command == COMMAND_SERVE || options->command == COMMAND_DOCTOR) && options->paths_count > 0)
        return refuse(err, "needless-word", "leave it out; attache --help lists what it takes",
                      "attache %s does not take \"%s\"", option_table_command(options->command)->word,
                      options->paths[0]);
    return true;
}

bool options_parse(int argc, char **argv, struct options *out, struct error *err)
{
    struct options options = { .settings = settings_new() };
    struct reading reading = { .options = &options, .words = option_words() };
    bool is_fine;

    (void)config_read(options.settings, &options.config, &options.config_error);
    is_fine = settings_take_environment(options.settings, err) && read_words(argc, argv, &reading, err) &&
              fits_together(&reading, err);

    free((void *)reading.words);
    if (!is_fine) {
        options_done(&options);
        return false;
    }
    *out = options;
    return true;
}

void options_done(struct options *options)
{
    for (size_t i = 0; i < options->paths_count; i++)
        free(options->paths[i]);
    free(options->paths);
    free(options->files_from);
    free(options->sign);
    free(options->store_dir);
    settings_free(options->settings);
    config_free(options->config);
    *options = (struct options){ 0 };
}
