/*
 * transfer_result: what is told of a transfer, as values: its state while it is on its way, its result in the end.
 */
#include "transfer/transfer.h"

#define STALL_SHOWN_MS 3000

static int64_t stalled_ms(const struct transfer *transfer, struct moment now)
{
    int64_t still_ms = now.now_ms - transfer->moved_ms;

    return transfer->state == TRANSFER_UPLOADING && still_ms >= STALL_SHOWN_MS ? still_ms : 0;
}

struct transfer_status transfer_numbers_of(const struct transfer *transfer, struct moment now)
{
    const struct attachment *attachment = transfer->attachment;
    uint64_t left_bytes = attachment->size_bytes - transfer->acked_bytes;
    struct pace nothing = { 0 };
    const struct pace *pace = transfer->pace ? transfer->pace : &nothing;
    struct transfer_status status = {
        .id = transfer->id,
        .size_bytes = attachment->size_bytes,
        .acked_bytes = transfer->acked_bytes,
        .bytes_per_second = pace_bytes_per_second(pace),
        .left_s = transfer->state == TRANSFER_UPLOADING ? pace_left_s(pace, left_bytes) : -1,
        .stalled_ms = stalled_ms(transfer, now),
        .waits_for_disk = transfer->waits_for_disk,
        .next_try_ms = transfer->state == TRANSFER_RETRYING ? transfer->next_try_ms : 0,
        .attempt = transfer->failures + (transfer->state == TRANSFER_RETRYING ? 0 : transfer->puts > 0),
        .attempts_allowed = transfer->world->retries + 1,
        .state = transfer->state,
        .is_verified = transfer->state == TRANSFER_DONE && transfer->is_verified,
        .error = error_keep(transfer->error),
    };

    return status;
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
