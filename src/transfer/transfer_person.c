/*
 * transfer_person: what others may do with it: the person pauses, cancels, tries again; the engine calls it back.
 */
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
    case TRANSFER_UPLOADING:
        transfer->resumes_to = TRANSFER_READY;
        transfer->is_held = true;
        break;
    default: return false;
    }
    transfer_enter(transfer, TRANSFER_PAUSED, now);
    return true;
}

bool transfer_resume(struct transfer *transfer, struct moment now)
{
    if (transfer->state != TRANSFER_PAUSED)
        return false;
    transfer_enter(transfer, transfer->resumes_to, now);
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
        transfer->state == TRANSFER_PAUSED || transfer->is_held || transfer_is_stored(transfer))
        return false;
    transfer->failures = 0;
    transfer->acked_bytes = 0;
    transfer_enter(transfer, TRANSFER_WAITING, now);
    return true;
}
