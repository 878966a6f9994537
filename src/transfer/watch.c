/*
 * watch: how long silence is patience, and when it is a stall.
 */
#include "transfer/transfer.h"

#define REPLY_MS         60000  /* the store sums up what it has before it answers ...               */
#define REPLY_BYTES_A_MS 104858 /* ... which takes it longer for large files: one second per 100 MiB */

static int64_t reply_ms(const struct transfer *transfer)
{
    return REPLY_MS + (int64_t)(transfer->attachment->size_bytes / REPLY_BYTES_A_MS);
}

static bool time_is_up(struct transfer *transfer, const struct error *err, struct moment now)
{
    transfer_falter(transfer, err, now);
    return false;
}

static void disk_is_silent(int64_t still_ms, struct error *err)
{
    error_set(err, STAGE_FILE, REMEDY_WAIT, "disk-silent", "the file's disk has not answered for %d s",
              (int)(still_ms / 1000));
    err->is_of_disk = true;
    error_hint(err, "check the disk or the mount it lies on, then try again");
}

static void connection_is_silent(int64_t still_ms, struct error *err)
{
    error_set(err, STAGE_UPLOAD, REMEDY_WAIT, "stalled", "no byte was accepted for %d s",
              (int)(still_ms / 1000));
    error_hint(err, "check the network and the proxy; --timeout gives a slow one more time");
}

static bool watch_sending(struct transfer *transfer, bool waits_for_disk, struct moment now)
{
    int64_t still_ms = now.now_ms - transfer->moved_ms;
    struct error err;

    if (still_ms < transfer->world->timeout_ms)
        return true;
    if (waits_for_disk)
        disk_is_silent(still_ms, &err);
    else
        connection_is_silent(still_ms, &err);
    return time_is_up(transfer, &err, now);
}

static bool watch_confirming(struct transfer *transfer, struct moment now)
{
    struct error err;

    if (now.now_ms - transfer->all_acked_ms < reply_ms(transfer))
        return true;
    transfer->may_have_arrived = true;
    error_set(&err, STAGE_UPLOAD, REMEDY_WAIT, "no-answer",
              "all bytes were sent, but the store did not answer");
    (void)error_hint(&err, "send it again: it may have arrived, but nothing proves it");
    return time_is_up(transfer, &err, now);
}

bool transfer_watch(struct transfer *transfer, uint64_t acked_bytes, struct checksum sum, bool waits_for_disk,
                    struct moment now)
{
    if (transfer->state == TRANSFER_CONFIRMING)
        return watch_confirming(transfer, now);
    if (transfer->state != TRANSFER_UPLOADING)
        return true;

    transfer->waits_for_disk = waits_for_disk;
    if (acked_bytes > transfer->acked_bytes) {
        transfer->acked_bytes = acked_bytes;
        transfer->moved_ms = now.now_ms;
    }
    pace_add(transfer->pace, transfer->acked_bytes, now.now_ms);
    if (transfer->acked_bytes == transfer->attachment->size_bytes && transfer->acked_bytes > 0) {
        transfer->all_acked_ms = now.now_ms;
        transfer->has_sum = sum.size_bytes == transfer->attachment->size_bytes;
        transfer->crc64 = sum.crc64;
        transfer_enter(transfer, TRANSFER_CONFIRMING, now);
        return true;
    }
    return watch_sending(transfer, waits_for_disk, now);
}

void transfer_skip(struct transfer *transfer, int64_t passed_ms)
{
    transfer->moved_ms += passed_ms;
    transfer->all_acked_ms += passed_ms;
    if (transfer->pace)
        pace_skip(transfer->pace, passed_ms);
}
