#include "results/status.h"

#include <stdio.h>
#include <stdlib.h>

#define STALLED_MS     3000 /* a pause that is worth a word               */
#define DISK_SILENT_MS 5000 /* one in which a disk that works would answer */

static const struct {
    const char *label;
    bool is_over;
    bool is_moving;
} states[TRANSFER_STATES] = {
    /* state                    label                     over   moving */
    [TRANSFER_WAITING] = { "waiting", false, false },
    [TRANSFER_ASKING] = { "asking for links", false, true },
    [TRANSFER_READY] = { "ready to send", false, false },
    [TRANSFER_UPLOADING] = { "uploading", false, true },
    [TRANSFER_CONFIRMING] = { "sent, waiting for the store", false, true },
    [TRANSFER_CHECKING] = { "checking the link", false, true },
    [TRANSFER_RETRYING] = { "again soon", false, false },
    [TRANSFER_PAUSED] = { "paused", false, false },
    [TRANSFER_DONE] = { "done", true, false },
    [TRANSFER_FAILED] = { "failed", true, false },
    [TRANSFER_CANCELLED] = { "cancelled", true, false },
};

bool status_is_over(enum transfer_state state)
{
    return states[state].is_over;
}

bool status_is_moving(enum transfer_state state)
{
    return states[state].is_moving;
}

const char *status_label(enum transfer_state state)
{
    return states[state].label;
}

const char *status_standstill(const struct transfer_status *status)
{
    if (status->waits_for_disk && status->stalled_ms >= DISK_SILENT_MS)
        return "disk silent";
    return status->stalled_ms >= STALLED_MS ? "stalled" : NULL;
}

const char *status_attempts(const struct transfer_status *status, char text[static STATUS_ATTEMPTS_SIZE])
{
    text[0] = '\0';
    if (status->attempt > 0)
        (void)snprintf(text, STATUS_ATTEMPTS_SIZE, " (%d of %d)", status->attempt, status->attempts_allowed);
    return text;
}

void status_done(struct transfer_status *status)
{
    free(status->path);
    free(status->name);
    free(status->error);
    *status = (struct transfer_status){ 0 };
}
