#include "bench/browsers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

#define WORDS_MOST 16

const struct browser browsers[BROWSERS] = {
    [BROWSER_ATTACHE] = { .name = "attache",
                          .words = { NULL }, /* its path comes from the environment */
                          .version = "\"$ATTACHE\" --version",
                          .first = PTY_HOME,
                          .end = PTY_END,
                          .filter = "/",
                          .unfilter = PTY_ESCAPE,
                          .mark_all = "a",
                          .invert = "*",
                          .unmark_all = "A" },
    [BROWSER_NNN] = { .name = "nnn",
                      .words = { "nnn", NULL },
                      .version = "nnn -V",
                      .first = PTY_HOME,
                      .end = PTY_END,
                      .filter = "/",
                      .unfilter = "\177\177\177" PTY_ESCAPE, /* Escape alone keeps what is shown */
                      .mark_all = "a",
                      .invert = "A" },
    [BROWSER_LF] = { .name = "lf",
                     .words = { "lf", "-single", "-command", "set incfilter", NULL },
                     .version = "lf -version",
                     .first = PTY_HOME,
                     .end = PTY_END,
                     .invert = "v" },
    [BROWSER_MC] = { .name = "mc",
                     .words = { "mc", "--nosubshell", NULL },
                     .version = "mc --version",
                     .first = PTY_HOME,
                     .end = PTY_END,
                     .invert = "*" },
    [BROWSER_VIFM] = { .name = "vifm",
                       .words = { "vifm", NULL },
                       .version = "vifm --version",
                       .first = "gg",
                       .end = "G",
                       .filter = "=",
                       .unfilter = PTY_ESCAPE },
};

bool browser_is_there(const struct browser *browser)
{
    OWNED_TEXT char *path = memory_text(getenv("PATH"));
    char *rest = NULL;

    if (!browser->words[0])
        return true;
    for (char *folder = strtok_r(path, ":", &rest); folder; folder = strtok_r(NULL, ":", &rest)) {
        OWNED_TEXT char *file = memory_print("%s/%s", folder, browser->words[0]);

        if (access(file, X_OK) == 0)
            return true;
    }
    return false;
}

struct pty *browser_start(const struct browser *browser, const char *folder)
{
    const char *argv[WORDS_MOST] = { getenv("ATTACHE") };
    size_t count = browser->words[0] ? 0 : 1;

    for (size_t i = 0; browser->words[i]; i++)
        argv[count++] = browser->words[i];
    argv[count] = folder;
    return pty_start(argv, NULL, 24, 80);
}

char *browser_version(const struct browser *browser)
{
    OWNED_TEXT char *command = memory_print("%s 2>&1 </dev/null", browser->version);
    FILE *answer = popen(command, "re");
    char line[80] = "";

    if (answer && fgets(line, sizeof line, answer))
        line[strcspn(line, "\n")] = '\0';
    if (answer)
        (void)pclose(answer);
    return memory_text(line);
}
