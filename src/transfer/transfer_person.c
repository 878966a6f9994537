#include <stdlib.h>
#include <string.h>

#include "transfer/transfer.h"

bool transfer_pause(struct transfer *transfer, struct moment now)
{
    switch (transfer->state) {
    case TRANSFER_WAITING:
    case TRANSFER_ASKING: transfer->resumes_to = TRANSFER_WAITING; break;
    case TRANSFER_READY:
    case TRANSFER_RETRYING: transfer->resumes_to = transfer->links ? TRANSFER_READY : TRANSFER_WAITING; break;
    case TRANSFER_UPLOADING: transfer->resumes_to = TRANSFER_UPLOADING; break;
    default: return false;
    }
    transfer_enter(transfer, TRANSFER_PAUSED, now);
    return true;
}

bool transfer_resume(struct transfer *transfer, struct moment now)
{
    uint64_t acked_bytes = transfer->acked_bytes;

    if (transfer->state != TRANSFER_PAUSED)
        return false;
    transfer_enter(transfer, transfer->resumes_to, now);
    if (transfer->resumes_to == TRANSFER_UPLOADING)
        transfer->acked_bytes = acked_bytes; /* the same exchange goes on */
    return true;
}

bool transfer_cancel(struct transfer *transfer, const struct error *cause, struct moment now)
{
    if (status_is_over(transfer->state))
        return false;
    if (cause) {
        free(transfer->error);
        transfer->error = error_keep(cause);
    }
    transfer_enter(transfer, TRANSFER_CANCELLED, now);
    return true;
}

bool transfer_retry(struct transfer *transfer, struct moment now)
{
    if (transfer->state != TRANSFER_FAILED && transfer->state != TRANSFER_CANCELLED)
        return false;
    transfer_drop_links(transfer);
    transfer->failures = 0;
    transfer->puts = 0;
    transfer->new_links = 0;
    transfer->may_have_arrived = false;
    transfer->acked_bytes = 0;
    transfer->started_ms = 0;
    transfer->expect = EXPECT_BY_HOST;
    memset(&transfer->repaired, 0, sizeof transfer->repaired);
    transfer_enter(transfer, TRANSFER_WAITING, now);
    return true;
}

void transfer_may_have_arrived(struct transfer *transfer, const struct result *so_far, struct moment now)
{
    bool lives = so_far->get_url_expires_s < 0 || so_far->get_url_expires_s > now.today_s;

    if (!so_far->get_url || !so_far->object_key || !lives)
        return;
    transfer_drop_links(transfer);
    transfer->links = memory_new(1, sizeof *transfer->links);
    transfer->links->object_key = memory_text(so_far->object_key);
    transfer->links->get_url = memory_text(so_far->get_url);
    transfer->links->get_url_expires_s = so_far->get_url_expires_s;
    transfer->has_sum = so_far->has_crc64;
    transfer->crc64 = so_far->crc64;
    transfer->may_have_arrived = true;
}

bool transfer_is_stored(const struct transfer *transfer)
{
    return transfer->state == TRANSFER_CHECKING && !transfer->may_have_arrived;
}

bool transfer_call_back(struct transfer *transfer, struct moment now)
{
    if (status_is_over(transfer->state) || transfer->state == TRANSFER_WAITING ||
        transfer->state == TRANSFER_PAUSED || transfer_is_stored(transfer))
        return false;
    transfer->failures = 0;
    transfer->acked_bytes = 0;
    transfer_enter(transfer, TRANSFER_WAITING, now);
    return true;
}

struct transfer_status transfer_status_of(const struct transfer *transfer, struct moment now)
{
    struct transfer_status status = transfer_numbers_of(transfer, now);

    status.path = memory_text(transfer->attachment->path);
    status.name = memory_text(transfer->attachment->name);
    return status;
}

static const struct error *error_of(const struct transfer *transfer)
{
    static const struct error cancelled = { .stage = STAGE_UPLOAD,
                                            .code = "cancelled",
                                            .message = "cancelled" };

    return transfer->error ? transfer->error : &cancelled;
}

static enum result_status status_of(const struct transfer *transfer)
{
    switch (transfer->state) {
    case TRANSFER_DONE: return RESULT_DONE;
    case TRANSFER_CANCELLED: return RESULT_CANCELLED;
    default: return RESULT_FAILED;
    }
}

/* Only a confirmed file has a key and a link to hand out. */
static void add_links(struct result *result, const struct transfer *transfer)
{
    result->object_key = memory_text(transfer->links->object_key);
    result->get_url = memory_text(transfer->links->get_url);
    result->get_url_expires_s = transfer->links->get_url_expires_s;
    result->link = transfer->link;
    result->is_verified = transfer->is_verified;
}

static struct result *base_of(const struct transfer *transfer)
{
    struct result *result = memory_new(1, sizeof *result);

    result->id = transfer->id;
    result->file = memory_text(transfer->attachment->path);
    result->name = memory_text(transfer->attachment->name);
    result->size_bytes = transfer->attachment->size_bytes;
    result->get_url_expires_s = -1;
    result->has_crc64 = transfer->has_sum;
    result->crc64 = transfer->crc64;
    result->request_id = memory_text(transfer->request_id);
    result->oss_request_id = memory_text(transfer->oss_request_id);
    result->attempts = transfer->puts;
    result->seconds = transfer->seconds;
    result->ended_s = transfer->ended_s;
    result->note = memory_text(transfer->note);
    result->link_note = memory_text(transfer->link_note);
    result->endpoint = memory_text(transfer->world->endpoint->host);
    return result;
}

struct result *transfer_so_far(const struct transfer *transfer)
{
    struct result *result = base_of(transfer);

    add_links(result, transfer);
    return result;
}

struct result *transfer_result_of(const struct transfer *transfer)
{
    struct result *result = base_of(transfer);

    result->status = status_of(transfer);
    if (transfer->state == TRANSFER_DONE)
        add_links(result, transfer);
    else
        result->error = error_keep(error_of(transfer));
    return result;
}
