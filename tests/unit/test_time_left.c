/* The totals of the engine over a simulated line: files of all sizes begin, end and fail, and the time left
 * stays calm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/memory.h"
#include "files/attachment.h"
#include "work/engine_parts.h"

#define AT_ONCE      4
#define TICK_MS      100
#define LINE_BYTES   UINT64_C(1000000) /* a second, over all that are sending */
#define ASKING_TICKS 2                 /* before each file, as on a near service */
#define MIB          UINT64_C(1048576)

struct line {
    struct engine engine;
    int waited[512];        /* ticks that each has asked for its links, by id */
    uint64_t fails_at[512]; /* acknowledged bytes at which an attempt breaks; 0 never */
};

static struct attachment *attachment_of(uint64_t size_bytes)
{
    struct attachment *attachment = memory_new(1, sizeof *attachment);

    attachment->path = memory_text("/cases/a.log");
    attachment->name = memory_text("a.log");
    attachment->size_bytes = size_bytes;
    return attachment;
}

static void add(struct line *line, size_t count, uint64_t size_bytes)
{
    for (size_t i = 0; i < count; i++)
        dispatch_add(&line->engine, transfer_new(attachment_of(size_bytes), &line->engine.world));
}

static void enter(struct line *line, struct transfer *transfer, enum transfer_state state)
{
    enum transfer_state before = transfer->state;

    transfer->state = state;
    progress_count(&line->engine, transfer, before);
    queue_place(&line->engine.queue, transfer);
}

static void move(struct line *line, struct transfer *transfer, uint64_t bytes)
{
    uint64_t *fails_at = &line->fails_at[transfer->id];
    uint64_t left = transfer->attachment->size_bytes - transfer->acked_bytes;

    transfer->acked_bytes += bytes < left ? bytes : left;
    if (*fails_at > 0 && transfer->acked_bytes >= *fails_at) {
        *fails_at = 0;
        transfer->acked_bytes = 0;
        line->waited[transfer->id] = -20;
        enter(line, transfer, TRANSFER_ASKING);
    } else if (transfer->acked_bytes == transfer->attachment->size_bytes) {
        enter(line, transfer, TRANSFER_DONE);
    }
}

static int count_sending(const struct line *line)
{
    int count = 0;

    for (const struct transfer *transfer = line->engine.queue.active.first; transfer;
         transfer = transfer->next)
        count += transfer->state == TRANSFER_UPLOADING;
    return count;
}

/* A tenth of a second: the line is shared by all that are sending, and what is asking comes nearer to it. */
static void pass_tick(struct line *line)
{
    struct queue *queue = &line->engine.queue;
    int sending = count_sending(line);
    struct transfer *transfer, *next;

    while (queue->active.count < AT_ONCE && (transfer = queue_next(queue)))
        enter(line, transfer, TRANSFER_ASKING);
    for (transfer = queue->active.first; transfer; transfer = next) {
        next = transfer->next;
        if (transfer->state == TRANSFER_UPLOADING)
            move(line, transfer, LINE_BYTES * TICK_MS / 1000 / (uint64_t)sending);
        else if (++line->waited[transfer->id] >= ASKING_TICKS)
            enter(line, transfer, TRANSFER_UPLOADING);
    }
    line->engine.now.now_ms += TICK_MS;
    progress_tick(&line->engine);
}

static void drop_reports(struct line *line)
{
    struct report *report;

    while ((report = (struct report *)mailbox_take(line->engine.face)))
        report_free(report);
}

/* One second is to make it one less; what is beyond that is a jump. A second either way is rounding. */
static void assert_no_jump(int64_t before_s, int64_t after_s, int second)
{
    int64_t jump_s = llabs(after_s - (before_s - 1));

    if (jump_s > 1 && jump_s * 3 > before_s)
        fail_msg("in second %d the time left went from %lld s to %lld s", second, (long long)before_s,
                 (long long)after_s);
}

/* Until all is sent; returns the seconds that took. */
static int watch_to_the_end(struct line *line)
{
    int64_t before_s = -1, after_s;
    int second = 0;

    for (; line->engine.totals.done < line->engine.totals.files && second < 10000; second++) {
        for (int i = 0; i < 1000 / TICK_MS; i++)
            pass_tick(line);
        drop_reports(line);
        after_s = progress_totals(&line->engine).left_s;
        if (before_s >= 0)
            assert_no_jump(before_s, after_s, second);
        before_s = after_s;
    }
    return second;
}

static int begin(void **state)
{
    struct line *line = memory_new(1, sizeof *line);

    line->engine.face = mailbox_new();
    line->engine.now.now_ms = 1000;
    *state = line;
    return 0;
}

static int end(void **state)
{
    struct line *line = *state;

    drop_reports(line);
    queue_done(&line->engine.queue);
    object_keys_done(&line->engine.world.keys);
    mailbox_free(line->engine.face, NULL);
    free(line);
    return 0;
}

static void test_large_files(void **state)
{
    struct line *line = *state;
    int seconds;

    add(line, 6, 30 * MIB);
    seconds = watch_to_the_end(line);
    assert_in_range(seconds, 188, 200); /* the line was kept busy */
}

/* The service is far, and so is the store: it is a while until the first byte goes. */
static void test_a_slow_beginning(void **state)
{
    struct line *line = *state;

    add(line, 6, 30 * MIB);
    for (uint64_t id = 1; id <= 6; id++)
        line->waited[id] = -13;
    (void)watch_to_the_end(line);
}

static void test_small_files_among_large_ones(void **state)
{
    struct line *line = *state;

    for (int i = 0; i < 10; i++) {
        add(line, 1, 10 * MIB);
        add(line, 30, 20000);
    }
    (void)watch_to_the_end(line);
}

static void test_one_file_is_tried_again(void **state)
{
    struct line *line = *state;

    add(line, 12, 20 * MIB);
    line->fails_at[3] = 15 * MIB;
    line->fails_at[7] = 19 * MIB;
    (void)watch_to_the_end(line);
}

/* The person's pause is not the line's. */
static void test_after_a_pause_it_goes_on_from_where_it_was(void **state)
{
    struct line *line = *state;
    struct transfer *transfer;
    int64_t before_s;

    add(line, 4, 30 * MIB);
    for (int i = 0; i < 300; i++)
        pass_tick(line);
    before_s = progress_totals(&line->engine).left_s;
    for (transfer = line->engine.queue.active.first; transfer; transfer = transfer->next) {
        transfer->resumes_to = TRANSFER_UPLOADING;
        enter(line, transfer, TRANSFER_PAUSED);
    }
    for (int i = 0; i < 6000; i++) {
        line->engine.now.now_ms += TICK_MS;
        progress_tick(&line->engine);
        drop_reports(line);
    }
    assert_int_equal(progress_totals(&line->engine).bytes_per_second, 0);
    for (transfer = line->engine.queue.active.first; transfer; transfer = transfer->next)
        enter(line, transfer, TRANSFER_UPLOADING);
    for (int i = 0; i < 10; i++)
        pass_tick(line);
    assert_no_jump(before_s, progress_totals(&line->engine).left_s, 31);
}

/* Neither is the time between two batches. */
static void test_a_second_batch_begins_as_the_first_ended(void **state)
{
    struct line *line = *state;

    add(line, 4, 30 * MIB);
    (void)watch_to_the_end(line);
    line->engine.now.now_ms += 3600000;
    add(line, 4, 30 * MIB);
    for (int i = 0; i < 10; i++)
        pass_tick(line);
    assert_in_range(progress_totals(&line->engine).left_s, 4 * 31 - 10, 4 * 31 + 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_large_files, begin, end),
        cmocka_unit_test_setup_teardown(test_a_slow_beginning, begin, end),
        cmocka_unit_test_setup_teardown(test_small_files_among_large_ones, begin, end),
        cmocka_unit_test_setup_teardown(test_one_file_is_tried_again, begin, end),
        cmocka_unit_test_setup_teardown(test_after_a_pause_it_goes_on_from_where_it_was, begin, end),
        cmocka_unit_test_setup_teardown(test_a_second_batch_begins_as_the_first_ended, begin, end),
    };

    return cmocka_run_group_tests_name("time left", tests, NULL, NULL);
}
