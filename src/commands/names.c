#include "commands/names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "commands/options.h"

static bool refuse(const char *source, struct error *err)
{
    error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "the names in %s cannot be read", source);
    return error_hint(err, "nothing was sent; name a file that can be read after --files-from");
}

/* Only the name before it would be taken, and the rest would be lost without a word. */
static bool refuse_nul(const char *source, struct error *err)
{
    error_set(err, STAGE_FILE, REMEDY_FAIL, "nul-in-names", "a NUL stands among the names in %s", source);
    return error_hint(err, "nothing was sent; -0 reads names that end with NUL");
}

static bool add_all(struct names *names, FILE *file, char separator, const char *source, struct error *err)
{
    OWNED_TEXT char *name = NULL;
    size_t room = 0, names_room = 0;
    ssize_t length;

    errno = 0;
    while ((length = getdelim(&name, &room, separator, file)) > 0) {
        if (name[length - 1] == separator)
            name[--length] = '\0';
        if (memchr(name, '\0', (size_t)length))
            return refuse_nul(source, err);
        if (length == 0)
            continue;
        if (names->count == names_room) {
            names_room = names_room ? names_room * 2 : 64;
            names->at = memory_resize(names->at, names_room, sizeof *names->at);
        }
        names->at[names->count++] = memory_text(name);
    }
    if (ferror(file))
        return refuse(source, err);
    if (names->count == 0) {
        error_set(err, STAGE_FILE, REMEDY_FAIL, "no-names", "there is no name of a file in %s", source);
        return error_hint(err, "write one a line, or with -0 one before each NUL");
    }
    return true;
}

bool names_read(const struct options *options, struct names *out, struct error *err)
{
    bool is_input = options->files_from && strcmp(options->files_from, "-") == 0;
    const char *source = is_input ? "standard input" : options->files_from;
    struct names names = { 0 };
    FILE *file = NULL;
    bool is_fine = true;

    if (source) {
        file = is_input ? stdin : fopen(source, "re");
        is_fine = file ? add_all(&names, file, options->is_nul_separated ? '\0' : '\n', source, err)
                       : refuse(source, err);
    }
    if (file && !is_input)
        (void)fclose(file);
    if (is_fine)
        *out = names;
    else
        names_done(&names);
    return is_fine;
}

void names_done(struct names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->at[i]);
    free(names->at);
    *names = (struct names){ 0 };
}
