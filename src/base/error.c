#include "base/error.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"

static const char *const stage_names[STAGE_COUNT] = {
    [STAGE_NONE] = "",           [STAGE_CREDENTIALS] = "credentials", [STAGE_FILE] = "file",
    [STAGE_REQUEST] = "request", [STAGE_UPLOAD] = "upload",           [STAGE_VERIFY] = "verify",
    [STAGE_LINK] = "link",
};

static void set_basics(struct error *err, enum error_stage stage, enum error_remedy remedy, const char *code)
{
    *err = (struct error){ .stage = stage, .remedy = remedy };
    (void)snprintf(err->code, sizeof err->code, "%s", code);
}

bool error_set(struct error *err, enum error_stage stage, enum error_remedy remedy, const char *code,
               const char *format, ...)
{
    va_list arguments;

    set_basics(err, stage, remedy, code);
    va_start(arguments, format);
    (void)vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    return false;
}

bool error_set_errno(struct error *err, enum error_stage stage, enum error_remedy remedy, int error_number,
                     const char *format, ...)
{
    const char *name = strerrorname_np(error_number);
    const char *reason = strerrordesc_np(error_number);
    va_list arguments;
    int used;

    set_basics(err, stage, remedy, name ? name : "errno");
    va_start(arguments, format);
    used = vsnprintf(err->message, sizeof err->message, format, arguments);
    va_end(arguments);

    if (used >= 0 && (size_t)used < sizeof err->message)
        (void)snprintf(err->message + used, sizeof err->message - (size_t)used, ": %s",
                       reason ? reason : "unknown error");
    return false;
}

bool error_hint(struct error *err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(err->hint, sizeof err->hint, format, arguments);
    va_end(arguments);
    return false;
}

void error_clear(struct error *err)
{
    *err = (struct error){ 0 };
}

bool error_is_set(const struct error *err)
{
    return err && err->stage != STAGE_NONE;
}

struct error *error_keep(const struct error *err)
{
    struct error *kept;

    if (!error_is_set(err))
        return NULL;
    kept = memory_new(1, sizeof *kept);
    *kept = *err;
    return kept;
}

const struct error *error_or_none(const struct error *kept)
{
    static const struct error none = { 0 };

    return kept ? kept : &none;
}

const char *error_stage_name(enum error_stage stage)
{
    return stage_names[stage];
}

/* A command keeps its case at the beginning of a sentence, so that it can be typed as it stands. */
static char first_letter(const char *hint)
{
    static const char command[] = PACKAGE_NAME " ";

    return strncmp(hint, command, strlen(command)) == 0 ? hint[0] : (char)toupper((unsigned char)hint[0]);
}

char *error_story(const struct error *err)
{
    size_t length = strlen(err->message);
    bool has_end = length > 0 && strchr(".!?", err->message[length - 1]);

    if (!err->hint[0])
        return memory_text(err->message);
    return memory_print("%s%s %c%s", err->message, has_end ? "" : ".", first_letter(err->hint),
                        err->hint + 1);
}
