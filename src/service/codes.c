#include "service/codes.h"

#include <string.h>

#include "base/memory.h"
#include "service/incoming.h"

#define MOST_CODE_BYTES    60
#define MOST_MESSAGE_BYTES 300
#define UNNAMED            "bad-response" /* an answer that is none of the service's names no code */

static bool is_code(const char *pattern, const char *code)
{
    size_t count = strlen(pattern);

    if (pattern[count - 1] == '*')
        return strncmp(pattern, code, count - 1) == 0;
    return strcmp(pattern, code) == 0;
}

static bool has_code(const struct code_row *row, const char *code)
{
    for (size_t i = 0; i < CODES_IN_ROW && row->codes[i]; i++)
        if (is_code(row->codes[i], code))
            return true;
    return false;
}

const struct meaning *codes_find(const struct codes *codes, const char *code, const char *message)
{
    for (size_t i = 0; i < codes->code_count; i++) {
        const struct code_row *row = &codes->codes[i];

        if (has_code(row, code) && (!row->detail || strstr(message, row->detail)))
            return &row->meaning;
    }
    return NULL;
}

const struct meaning *codes_find_status(const struct codes *codes, int status)
{
    size_t i = 0;

    while (i + 1 < codes->status_count &&
           (status < codes->statuses[i].first || status > codes->statuses[i].last))
        i++;
    return &codes->statuses[i].meaning;
}

bool codes_error(const struct meaning *meaning, enum error_stage stage, int status, const char *code,
                 const char *message, struct error *err)
{
    OWNED_TEXT char *code_line = incoming_line(code, MOST_CODE_BYTES);
    OWNED_TEXT char *message_line = incoming_line(message, MOST_MESSAGE_BYTES);
    OWNED_TEXT char *reason = *code_line ? memory_text(code_line) : memory_print("HTTP status %d", status);

    if (meaning->about == ABOUT_CREDENTIALS)
        stage = STAGE_CREDENTIALS;
    error_set(err, stage, meaning->remedy, *code_line ? code_line : UNNAMED, "%s (%s%s%s)", meaning->what,
              reason, *message_line ? ": " : "", message_line);

    err->http_status = status;
    err->is_overload = meaning->about == ABOUT_LOAD;
    err->is_of_file = meaning->about == ABOUT_FILE;
    return error_hint(err, "%s", meaning->hint);
}
