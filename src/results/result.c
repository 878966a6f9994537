#include "results/result.h"

#include <stdlib.h>

struct result *result_copy(const struct result *result)
{
    struct result *copy = memory_new(1, sizeof *copy);

    *copy = *result;
    copy->file = memory_text(result->file);
    copy->name = memory_text(result->name);
    copy->object_key = memory_text(result->object_key);
    copy->get_url = memory_text(result->get_url);
    copy->request_id = memory_text(result->request_id);
    copy->oss_request_id = memory_text(result->oss_request_id);
    copy->note = memory_text(result->note);
    copy->link_note = memory_text(result->link_note);
    copy->endpoint = memory_text(result->endpoint);
    copy->error = error_keep(result->error);
    return copy;
}

void result_free(struct result *result)
{
    if (!result)
        return;
    free(result->file);
    free(result->name);
    free(result->object_key);
    free(result->get_url);
    free(result->request_id);
    free(result->oss_request_id);
    free(result->note);
    free(result->link_note);
    free(result->endpoint);
    free(result->error);
    free(result);
}

const char *result_status_name(enum result_status status)
{
    static const char *const names[] = {
        [RESULT_DONE] = "done",
        [RESULT_FAILED] = "failed",
        [RESULT_CANCELLED] = "cancelled",
    };

    return names[status];
}

const char *result_note(const struct result *result)
{
    return result->link_note ? result->link_note : result->note;
}

const char *result_live_link(const struct result *result, int64_t now_s)
{
    bool is_alive = result->get_url_expires_s < 0 || now_s < result->get_url_expires_s;

    return is_alive ? result->get_url : NULL;
}

void result_drop_dead_link(struct result *result, int64_t now_s)
{
    if (result_live_link(result, now_s))
        return;
    free(result->get_url);
    result->get_url = NULL;
}
