/*
 * help: the options as text, made from the two tables; versions.
 */
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "commands/option_table.h"
#include "commands/options.h"
#include "demo/demo.h"
#include "files/checksum.h"
#include "record/ledger.h"
#include "record/settings.h"
#include "results/format.h"
#include "service/sign.h"
#include "transfer/wire.h"

#define HELP_COLUMNS 80
#define HELP_INDENT  28 /* where the explanations begin */

/* Explains head in the columns from HELP_INDENT on, broken between words. */
static void print_entry(FILE *out, const char *head, const char *help)
{
    int column = fprintf(out, "  %s", head);

    if (column >= HELP_INDENT) {
        (void)fputc('\n', out);
        column = 0;
    }
    (void)fprintf(out, "%*s", HELP_INDENT - column, "");
    column = HELP_INDENT;
    while (*help) {
        int length = (int)strcspn(help, " ");

        if (column > HELP_INDENT && column + 1 + length > HELP_COLUMNS) {
            (void)fprintf(out, "\n%*s", HELP_INDENT, "");
            column = HELP_INDENT;
        }
        if (column > HELP_INDENT)
            column += fprintf(out, " ");
        column += fprintf(out, "%.*s", length, help);
        help += length;
        help += strspn(help, " ");
    }
    (void)fputc('\n', out);
}

/* "put: " before what belongs to one command only. */
static const char *owner_of(const struct option_row *row)
{
    for (enum command i = 0; i < COMMAND_COUNT; i++)
        if (row->commands == COMMANDS_ONLY(i))
            return option_table_command(i)->word;
    return NULL;
}

static void print_row(FILE *out, const struct option_row *row, enum command about)
{
    const char *owner = about == COMMAND_SCREEN ? owner_of(row) : NULL;
    OWNED_TEXT char *help = memory_print("%s%s%s", owner ? owner : "", owner ? ": " : "", row->help);
    char letter[] = { '-', row->letter, ',', ' ', '\0' };
    OWNED_TEXT char *head = memory_print("%s--%s%s%s", row->letter ? letter : "", row->name,
                                         row->argument ? " " : "", row->argument ? row->argument : "");

    print_entry(out, head, help);
}

/* "(1 to 16, default 3; ATTACHE_X)", as far as there is something to say. */
static void add_facts(struct buffer *help, const struct setting *row)
{
    const char *gap = " (";

    if (row->kind == SETTING_NUMBER) {
        buffer_print(help, "%s%d to %d", gap, row->least, row->most);
        gap = ", ";
    }
    if (row->built_in) {
        buffer_print(help, "%sdefault %s", gap, row->built_in);
        gap = "; ";
    }
    if (row->environment) {
        buffer_print(help, "%salso %s", gap, row->environment);
        gap = "; ";
    }
    if (*gap != ' ')
        buffer_byte(help, ')');
}

static void print_setting(FILE *out, const struct setting *row)
{
    OWNED_TEXT char *head = memory_print("--%s%s%s", row->name, row->argument ? " " : "",
                                         row->argument ? row->argument : "");
    struct buffer help = { 0 };

    buffer_text(&help, row->help);
    add_facts(&help, row);
    print_entry(out, head, buffer_string(&help));
    buffer_done(&help);
}

/* The whole help has the options of all commands. */
static bool is_told(unsigned users, enum command about)
{
    return about == COMMAND_SCREEN || (users & COMMANDS_ONLY(about));
}

static void print_options(FILE *out, enum command about)
{
    (void)fputs("\nOptions:\n", out);
    for (size_t i = 0; settings_row(i); i++)
        if (is_told(option_table_users(settings_row(i)->name), about))
            print_setting(out, settings_row(i));
    for (size_t i = 0; option_table_row(i); i++)
        if (is_told(option_table_row(i)->commands, about))
            print_row(out, option_table_row(i), about);
}

static void print_usage(FILE *out, enum command about)
{
    if (about == COMMAND_SCREEN)
        (void)fputs("attache takes local files to a support ticket: pick them, upload them,\n"
                    "paste the ObjectKeys and GET links.\n\n",
                    out);
    (void)fputs("Usage: attache [OPTION]...\n", out);
    for (enum command i = 0; i < COMMAND_COUNT; i++)
        if (option_table_command(i)->usage && is_told(COMMANDS_ONLY(i), about))
            print_entry(out, option_table_command(i)->usage, option_table_command(i)->help);
}

void options_print_help(FILE *out, enum command about)
{
    print_usage(out, about);
    print_options(out, about);
    if (about != COMMAND_SCREEN && about != COMMAND_PUT) {
        (void)fputs("\nattache --help tells of all commands.\n", out);
        return;
    }
    (void)fputs("\nEvery option with a value, and yes for one without, may stand in the config file\n"
                "~/.config/attache/config (or what ATTACHE_CONFIG names) as a line name = value;\n"
                "key.VIEW.KEY = ACTION binds a key. An option wins over the environment, that\n"
                "over the file.\n"
                "\nWords behind -- are files, whatever they look like. Secrets come from the\n"
                "environment, never from the command line: ALIBABA_CLOUD_ACCESS_KEY_ID,\n"
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET and, if temporary, ALIBABA_CLOUD_SECURITY_TOKEN.\n\n"
                "Exit status of put: 0 every file done, 1 at least one failed, 2 usage,\n"
                "3 configuration or credentials, 4 every file was refused before sending,\n"
                "70 a fault of attache, 130 interrupted, 129 and 143 ended by SIGHUP and SIGTERM.\n",
                out);
}

void options_print_version(FILE *out, const char *face_library)
{
    (void)fprintf(out, "attache %s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n", PACKAGE_VERSION, wire_library(),
                  sign_library(), format_library(), ledger_library(), checksum_library(), text_library(),
                  demo_library(), face_library);
}
