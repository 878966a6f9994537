#include "support/ledgers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"

void ledger_must(bool worked, const struct error *err)
{
    if (!worked)
        fail_msg("%s (%s)", err->message, err->code);
}

struct ledger *ledger_must_open(const char *folder)
{
    struct ledger *ledger = NULL;
    struct error err = { 0 };

    ledger_must(ledger_open(folder, &ledger, &err), &err);
    return ledger;
}

struct attachment *ledger_attachment(const char *path)
{
    struct attachment *attachment = memory_new(1, sizeof *attachment);

    attachment->path = memory_text(path);
    attachment->shown_path = memory_text(path);
    attachment->name = memory_text("name.log");
    attachment->size_bytes = 5000000000;
    attachment->allocated_bytes = 4096;
    attachment->mtime_ns = INT64_C(1700000000123456789);
    attachment->ctime_ns = INT64_C(-5);
    attachment->device = 42;
    attachment->inode = UINT64_MAX - 1;
    attachment->mount = MOUNT_REMOTE;
    attachment->concerns = CONCERN_SPARSE;
    return attachment;
}

struct result ledger_result(const char *file, int64_t expires_s)
{
    return (struct result){ .file = (char *)file,
                            .name = (char *)"name.log",
                            .size_bytes = 5000000000,
                            .status = RESULT_DONE,
                            .object_key = (char *)"KEY-1.gz",
                            .get_url = (char *)"https://b.oss.example/k?Signature=GETMARK",
                            .get_url_expires_s = expires_s,
                            .has_crc64 = true,
                            .crc64 = UINT64_MAX - 6,
                            .is_verified = true,
                            .link = RESULT_LINK_WORKS,
                            .request_id = (char *)"R-1",
                            .oss_request_id = (char *)"O-1",
                            .attempts = 3,
                            .seconds = 1.5,
                            .ended_s = LEDGER_NOW_S,
                            .note = (char *)"grew",
                            .endpoint = (char *)"host.example" };
}

int64_t ledger_must_queue(struct ledger *ledger, const char *path)
{
    struct attachment *attachment = ledger_attachment(path);
    struct error err = { 0 };
    int64_t row = 0;

    ledger_must(
        ledger_queue(ledger, (const struct attachment *const *)&attachment, 1, LEDGER_NOW_S, &row, &err),
        &err);
    attachment_free(attachment);
    return row;
}

size_t ledger_count(struct ledger *ledger, const char *text, int64_t now_s)
{
    struct result **results = NULL;
    struct error err = { 0 };
    size_t count = 0;

    ledger_must(ledger_search(ledger, text, SIZE_MAX, now_s, &results, &count, &err), &err);
    ledger_results_free(results, count);
    return count;
}
