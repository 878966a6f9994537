#include "support/puts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/scratch.h"

int journey_begin(void **state)
{
    struct journey *journey = memory_new(1, sizeof *journey);

    journey->folder = scratch_new();
    journey->state = memory_print("XDG_STATE_HOME=%s/state", journey->folder);
    journey->process = (struct process){ .input = -1, .out_end = -1, .err_end = -1 };
    *state = journey;
    return 0;
}

int journey_end(void **state)
{
    struct journey *journey = *state;

    process_done(&journey->process);
    scratch_remove(journey->folder);
    free(journey->state);
    free(journey);
    return 0;
}

char *journey_file(struct journey *journey, const char *name, const char *text)
{
    return scratch_file(journey->folder, name, text, strlen(text));
}

static void start(struct journey *journey, const char *const *prefix, const char *const *words)
{
    const char *argv[64] = { 0 };
    size_t count = 0;

    while (prefix && *prefix)
        argv[count++] = *prefix++;
    argv[count++] = process_attache();
    while (*words && count < 63)
        argv[count++] = *words++;
    assert_null(*words);
    process_done(&journey->process);
    process_start(&journey->process, argv, WORDS(journey->state));
}

void journey_start(struct journey *journey, const char *const *words)
{
    start(journey, NULL, words);
}

int journey_run(struct journey *journey, const char *const *words)
{
    start(journey, NULL, words);
    return process_wait(&journey->process);
}

int journey_run_powerless(struct journey *journey, const char *const *words)
{
    start(journey, geteuid() == 0 ? WORDS("setpriv", "--bounding-set", "-all", "--inh-caps", "-all") : NULL,
          words);
    return process_wait(&journey->process);
}

int journey_run_shell(struct journey *journey, const char *command)
{
    OWNED_TEXT char *there = memory_print("cd '%s' && %s", journey->folder, command);

    process_done(&journey->process);
    return process_run(&journey->process, WORDS("sh", "-c", there), WORDS(journey->state));
}

const char *journey_out(const struct journey *journey)
{
    return buffer_string(&journey->process.out);
}

const char *journey_err(const struct journey *journey)
{
    return buffer_string(&journey->process.err);
}

static void must_have(const struct journey *journey, const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("missing: %s\nstdout: %.3000s\nstderr: %.3000s", part, journey_out(journey),
                 journey_err(journey));
}

void journey_says(const struct journey *journey, const char *part)
{
    must_have(journey, journey_err(journey), part);
}

void journey_gives(const struct journey *journey, const char *part)
{
    must_have(journey, journey_out(journey), part);
}
