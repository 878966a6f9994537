#include "commands/say.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

/* One write, so that lines of several processes do not mix. A terminal that is gone is not waited for. */
static void say_line(const char *sentence)
{
    OWNED_TEXT char *visible = text_visible(sentence, strlen(sentence));
    OWNED_TEXT char *line = memory_print("attache: %s\n", visible);

    (void)!write(STDERR_FILENO, line, strlen(line));
}

void say(const char *format, ...)
{
    OWNED_TEXT char *sentence = NULL;
    va_list arguments;

    va_start(arguments, format);
    sentence = memory_print_list(format, arguments);
    va_end(arguments);
    say_line(sentence);
}

void say_error(const struct error *err)
{
    OWNED_TEXT char *story = error_story(err);

    say("%s", story);
}

void say_about(const char *file, const char *fate, const struct error *err)
{
    OWNED_TEXT char *story = error_story(err);

    say("%s %s: %s", *file ? file : "\"\"", fate, story);
}
