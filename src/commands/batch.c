#include "commands/batch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "commands/names.h"
#include "commands/options.h"
#include "commands/say.h"
#include "commands/signals.h"
#include "files/attachment.h"
#include "record/settings.h"
#include "results/result.h"

#define FIRST_ROOM        16
#define SPOOL_PIECE_BYTES 65536

static void add_name(struct batch *batch, const char *named)
{
    if (batch->count == batch->room) {
        batch->room = batch->room ? batch->room * 2 : FIRST_ROOM;
        batch->items = memory_resize(batch->items, batch->room, sizeof *batch->items);
    }
    batch->items[batch->count++] = (struct batch_item){ .named = memory_text(named) };
}

/* --- standard input -------------------------------------------------------------------------------------------- */

/* A signal may come before the first byte does, and then nothing would break off the reading. */
static ssize_t read_input(char *piece)
{
    struct pollfd waits[] = {
        { .fd = STDIN_FILENO, .events = POLLIN },
        { .fd = signals_descriptor(), .events = POLLIN },
    };

    if (poll(waits, sizeof waits / sizeof waits[0], -1) < 0)
        return -1;
    if (waits[1].revents) {
        errno = EINTR;
        return -1;
    }
    return read(STDIN_FILENO, piece, SPOOL_PIECE_BYTES);
}

/* No more than shows that it is too large: what never ends must not fill the disk. */
static bool copy_input(int descriptor, struct error *err)
{
    OWNED_TEXT char *piece = memory_new(SPOOL_PIECE_BYTES, 1);
    uint64_t size_bytes = 0;
    ssize_t count = 0;

    while (size_bytes <= ATTACHMENT_LARGEST_BYTES && (count = read_input(piece)) > 0) {
        size_bytes += (uint64_t)count;
        for (ssize_t done = 0, written; done < count; done += written) {
            written = write(descriptor, piece + done, (size_t)(count - done));
            if (written < 0) {
                error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "standard input cannot be kept");
                return error_hint(err, "nothing was sent; set TMPDIR to a folder with room");
            }
        }
    }
    if (count < 0)
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "standard input cannot be read");
    return true;
}

/* Its size must be known before the first byte leaves, and a retry needs all of it again. */
static bool spool_input(struct batch *batch, struct error *err)
{
    const char *folder = getenv("TMPDIR");
    OWNED_TEXT char *path = memory_print("%s/attache-XXXXXX", folder && *folder == '/' ? folder : "/tmp");
    int descriptor = mkostemp(path, O_CLOEXEC); /* 0600 */
    bool is_fine;

    if (descriptor < 0) {
        error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "standard input cannot be kept in %s", path);
        return error_hint(err, "nothing was sent; set TMPDIR to a folder that can be written");
    }
    batch->spool_path = GIVE(path);
    signals_remove_file(batch->spool_path);
    is_fine = copy_input(descriptor, err);
    (void)close(descriptor);
    return is_fine;
}

/* --- looking --------------------------------------------------------------------------------------------------- */

static void refuse(struct batch_item *item, const struct error *reason)
{
    struct result *result = memory_new(1, sizeof *result);

    result->file = memory_text(item->attachment->path);
    result->name = memory_text(item->attachment->name);
    result->size_bytes = item->attachment->size_bytes;
    result->status = RESULT_FAILED;
    result->get_url_expires_s = -1;
    result->error = error_keep(reason);
    item->is_refused = true;
    item->result = result;
}

static bool look(struct batch *batch, struct batch_item *item, bool may_be_input, struct error *err)
{
    bool is_input = may_be_input && strcmp(item->named, "-") == 0;
    struct error refusal;

    if (is_input && !spool_input(batch, err))
        return false;
    item->attachment = attachment_look_in(is_input ? batch->spool_path : item->named, &batch->folder);
    if (is_input) {
        free(item->attachment->shown_path);
        item->attachment->shown_path = memory_text("-");
    }
    if (attachment_refusal(item->attachment, &refusal))
        refuse(item, &refusal);
    return true;
}

static bool rename_one(struct batch_item *item, const char *name, struct error *err)
{
    if (!name)
        return true;
    if (!attachment_name_is_fine(name, err)) {
        err->stage = STAGE_NONE; /* nothing is wrong with the file: the command line is */
        return false;
    }
    free(item->attachment->name);
    item->attachment->name = memory_text(name);
    return true;
}

/* Nothing else tells a person that it waits for them. */
static void say_what_is_read(const struct options *options)
{
    bool reads = options->files_from && strcmp(options->files_from, "-") == 0;

    for (size_t i = 0; i < options->paths_count; i++)
        reads |= strcmp(options->paths[i], "-") == 0;
    if (reads && !options->settings->is_quiet && isatty(STDIN_FILENO))
        say("reading the terminal; Ctrl-D ends it");
}

static bool collect(const struct options *options, struct batch *batch, struct error *err)
{
    size_t from_line = options->paths_count;
    struct names names = { 0 };

    say_what_is_read(options);
    if (!names_read(options, &names, err))
        return false;
    for (size_t i = 0; i < from_line; i++)
        add_name(batch, options->paths[i]);
    for (size_t i = 0; i < names.count; i++)
        add_name(batch, names.at[i]);
    names_done(&names);
    for (size_t i = 0; i < batch->count; i++)
        if (!look(batch, &batch->items[i], i < from_line, err) ||
            !rename_one(&batch->items[i], options->settings->name, err))
            return false;
    return true;
}

bool batch_collect(const struct options *options, struct batch *out, struct error *err)
{
    struct batch batch = { 0 };

    if (!collect(options, &batch, err)) {
        batch_done(&batch, false);
        return false;
    }
    *out = batch;
    return true;
}

static void drop_status(struct batch_item *item)
{
    if (item->status)
        status_done(item->status);
    free(item->status);
    item->status = NULL;
}

void batch_done(struct batch *batch, bool keeps_spool)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct batch_item *item = &batch->items[i];

        free(item->named);
        attachment_free(item->attachment);
        drop_status(item);
        result_free(item->result);
    }
    free(batch->items);
    signals_remove_file(NULL);
    if (batch->spool_path && !keeps_spool)
        (void)unlink(batch->spool_path);
    free(batch->spool_path);
    attachment_folder_done(&batch->folder);
    *batch = (struct batch){ 0 };
}

/* --- what became of them --------------------------------------------------------------------------------------- */

size_t batch_to_send(const struct batch *batch)
{
    size_t count = 0;

    for (size_t i = 0; i < batch->count; i++)
        count += !batch->items[i].is_refused;
    return count;
}

size_t batch_open(const struct batch *batch)
{
    size_t count = 0;

    for (size_t i = 0; i < batch->count; i++)
        count += !batch->items[i].result;
    return count;
}

struct attachment **batch_hand_over(struct batch *batch, size_t *out_count)
{
    struct attachment **attachments = memory_new(batch->count, sizeof *attachments);
    size_t count = 0;

    for (size_t i = 0; i < batch->count; i++) {
        struct batch_item *item = &batch->items[i];

        if (item->is_refused)
            continue;
        attachments[count++] = GIVE(item->attachment);
        item->id = count;
    }
    *out_count = count;
    return attachments;
}

/* An item stands as many places behind its id as there are refused ones before it. */
struct batch_item *batch_find(struct batch *batch, uint64_t id)
{
    for (size_t place = id - 1; id > 0 && place < batch->count; place++)
        if (batch->items[place].id == id)
            return &batch->items[place];
    return NULL;
}

void batch_note(struct batch_item *item, struct transfer_status *status)
{
    bool is_in_flight = status_is_moving(status->state) || status->state == TRANSFER_RETRYING;

    drop_status(item);
    if (is_in_flight) {
        item->status = memory_new(1, sizeof *item->status);
        *item->status = *status;
    } else {
        status_done(status);
    }
    *status = (struct transfer_status){ 0 };
}

const struct result **batch_results(const struct batch *batch, size_t *out_count)
{
    const struct result **results = memory_new(batch->count, sizeof *results);
    size_t count = 0;

    for (size_t i = 0; i < batch->count; i++)
        if (batch->items[i].result)
            results[count++] = batch->items[i].result;
    *out_count = count;
    return results;
}
