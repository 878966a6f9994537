#include "support/batch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/memory.h"
#include "support/process.h"
#include "support/scratch.h"

#define WORDS_MOST 16
#define OTHER_ROWS 10 /* title, totals, hints */
#define COLUMNS    100

int batch_begin(void **state)
{
    struct batch *batch = memory_new(1, sizeof *batch);

    batch->folder = scratch_new();
    batch->server = fault_server_start(&(struct fault_options){ 0 });
    *state = batch;
    return 0;
}

int batch_end(void **state)
{
    struct batch *batch = *state;

    pty_free(batch->pty);
    fault_server_stop(batch->server);
    scratch_remove(batch->folder);
    free(batch);
    return 0;
}

static void start(struct batch *batch, const char *const *argv, int count)
{
    OWNED_TEXT char *state = memory_print("XDG_STATE_HOME=%s/state", batch->folder);
    const char *const environment[] = { state, "ALIBABA_CLOUD_ACCESS_KEY_ID=id",
                                        "ALIBABA_CLOUD_ACCESS_KEY_SECRET=secret", NULL };

    batch->pty = pty_start(argv, environment, count + OTHER_ROWS, COLUMNS);
}

static void start_with_files(struct batch *batch, const char *const *words, int count, uint64_t size_bytes)
{
    const char *argv[WORDS_MOST + BATCH_MOST + 1] = { process_attache(), "--endpoint",
                                                      fault_server_url(batch->server) };
    char *paths[BATCH_MOST];
    int next = 3;

    while (*words && next < WORDS_MOST)
        argv[next++] = *words++;
    assert_null(*words);
    assert_in_range(count, 1, BATCH_MOST);
    for (int i = 0; i < count; i++) {
        OWNED_TEXT char *name = memory_print("case-%02d.log", i);

        argv[next++] = paths[i] = scratch_hole(batch->folder, name, size_bytes);
    }
    start(batch, argv, count);
    for (int i = 0; i < count; i++)
        free(paths[i]);
}

void batch_send(struct batch *batch, const char *const *words, int count, uint64_t size_bytes)
{
    OWNED_TEXT char *marked = memory_print("%d marked", count);
    OWNED_TEXT char *to_send = memory_print("%d files to send", count);

    start_with_files(batch, words, count, size_bytes);
    assert_true(pty_wait_for(batch->pty, marked));
    pty_send(batch->pty, "u");
    assert_true(pty_wait_for(batch->pty, to_send));
    assert_true(pty_wait_for(batch->pty, "Enter send"));
    pty_send(batch->pty, PTY_ENTER);
}
