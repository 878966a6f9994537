#include "transfer/reader.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "transfer/source.h"

#define BLOCKS      4
#define BLOCK_BYTES 262144

struct block {
    char *bytes;
    size_t count;
};

struct reader {
    pthread_mutex_t lock;
    pthread_cond_t has_room;
    int holders; /* the thread, and whoever started it */
    bool is_left;
    struct attachment *attachment;
    void (*wake)(void *argument);
    void *argument;
    struct block blocks[BLOCKS];
    unsigned filled;   /* blocks filled since the start            */
    unsigned taken;    /* blocks taken since the start             */
    size_t taken_here; /* bytes taken of the block being taken     */
    bool is_awaited;
    bool is_broken;
    struct error err;
    enum attachment_fate fate;
    uint64_t file_bytes;
};

static void release(struct reader *reader)
{
    bool is_last;

    pthread_mutex_lock(&reader->lock);
    is_last = --reader->holders == 0;
    pthread_mutex_unlock(&reader->lock);
    if (!is_last)
        return;

    for (int i = 0; i < BLOCKS; i++)
        free(reader->blocks[i].bytes);
    attachment_free(reader->attachment);
    pthread_cond_destroy(&reader->has_room);
    pthread_mutex_destroy(&reader->lock);
    free(reader);
}

/* With the lock held: whoever was told to come back later may come now. */
static void call(struct reader *reader)
{
    if (reader->is_awaited && !reader->is_left)
        reader->wake(reader->argument);
    reader->is_awaited = false;
}

static void break_off(struct reader *reader, const struct error *err)
{
    pthread_mutex_lock(&reader->lock);
    reader->is_broken = true;
    reader->err = *err;
    call(reader);
    pthread_mutex_unlock(&reader->lock);
}

/* Waits for an empty block; NULL if nobody wants it any more. */
static struct block *wait_for_room(struct reader *reader)
{
    struct block *block = NULL;

    pthread_mutex_lock(&reader->lock);
    while (!reader->is_left && reader->filled - reader->taken == BLOCKS)
        pthread_cond_wait(&reader->has_room, &reader->lock);
    if (!reader->is_left)
        block = &reader->blocks[reader->filled % BLOCKS];
    pthread_mutex_unlock(&reader->lock);
    return block;
}

static void deliver(struct reader *reader)
{
    pthread_mutex_lock(&reader->lock);
    reader->filled++;
    call(reader);
    pthread_mutex_unlock(&reader->lock);
}

static bool fill(struct block *block, int descriptor, uint64_t start, uint64_t size_bytes, struct error *err)
{
    size_t most = size_bytes - start < BLOCK_BYTES ? (size_t)(size_bytes - start) : BLOCK_BYTES;

    if (!block->bytes)
        block->bytes = memory_new(BLOCK_BYTES, 1);
    return source_read_at(descriptor, block->bytes, most, start, size_bytes, &block->count, err);
}

static void read_all(struct reader *reader, struct attachment *opened, int descriptor)
{
    uint64_t start = 0;
    struct error err;

    while (start < opened->size_bytes) {
        struct block *block = wait_for_room(reader);

        if (!block)
            return;
        if (!fill(block, descriptor, start, opened->size_bytes, &err)) {
            break_off(reader, &err);
            return;
        }
        start += block->count;
        if (start == opened->size_bytes)
            reader->fate = attachment_fate(opened, descriptor, &reader->file_bytes);
        deliver(reader);
    }
}

static void *run(void *argument)
{
    struct reader *reader = argument;
    struct attachment opened;
    struct error err;
    int descriptor;

    if (!source_open_file(reader->attachment, &opened, &descriptor, &err)) {
        break_off(reader, &err);
    } else {
        read_all(reader, &opened, descriptor);
        (void)close(descriptor);
    }
    release(reader);
    return NULL;
}

/* A thread that answers to no signal and that nobody joins. */
static int start_thread(struct reader *reader)
{
    sigset_t all, before;
    pthread_attr_t attributes;
    pthread_t thread;
    int failed;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    failed = pthread_create(&thread, &attributes, run, reader);
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

bool reader_start(const struct attachment *attachment, void (*wake)(void *argument), void *argument,
                  struct reader **out_reader, struct error *err)
{
    struct reader *reader = memory_new(1, sizeof *reader);
    int failed;

    pthread_mutex_init(&reader->lock, NULL);
    pthread_cond_init(&reader->has_room, NULL);
    reader->holders = 2;
    reader->attachment = attachment_copy(attachment);
    reader->wake = wake;
    reader->argument = argument;
    failed = start_thread(reader);
    if (failed) {
        reader->holders = 1;
        release(reader);
        return error_set_errno(err, STAGE_FILE, REMEDY_HOLD, failed, "no thread to read the file with");
    }
    *out_reader = reader;
    return true;
}

static size_t take_block(struct reader *reader, void *bytes, size_t most)
{
    struct block *block = &reader->blocks[reader->taken % BLOCKS];
    size_t count = block->count - reader->taken_here;

    if (count > most)
        count = most;
    memcpy(bytes, block->bytes + reader->taken_here, count);
    reader->taken_here += count;
    if (reader->taken_here == block->count) {
        reader->taken_here = 0;
        reader->taken++;
        pthread_cond_signal(&reader->has_room);
    }
    return count;
}

enum reader_answer reader_take(struct reader *reader, void *bytes, size_t most, size_t *out_count,
                               struct error *err)
{
    enum reader_answer answer = READER_BYTES;

    pthread_mutex_lock(&reader->lock);
    if (reader->filled != reader->taken) {
        *out_count = take_block(reader, bytes, most);
    } else if (reader->is_broken) {
        *err = reader->err;
        answer = READER_BROKEN;
    } else {
        reader->is_awaited = true;
        answer = READER_LATER;
    }
    pthread_mutex_unlock(&reader->lock);
    return answer;
}

bool reader_is_ready(struct reader *reader)
{
    bool is_ready;

    pthread_mutex_lock(&reader->lock);
    is_ready = reader->filled != reader->taken || reader->is_broken;
    pthread_mutex_unlock(&reader->lock);
    return is_ready;
}

enum attachment_fate reader_fate(struct reader *reader, uint64_t *out_file_bytes)
{
    enum attachment_fate fate;

    pthread_mutex_lock(&reader->lock);
    fate = reader->fate;
    *out_file_bytes = reader->file_bytes;
    pthread_mutex_unlock(&reader->lock);
    return fate;
}

void reader_leave(struct reader *reader)
{
    if (!reader)
        return;
    pthread_mutex_lock(&reader->lock);
    reader->is_left = true;
    pthread_cond_signal(&reader->has_room);
    pthread_mutex_unlock(&reader->lock);
    release(reader);
}
