#include "support/results.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"

struct result result_sample_done(void)
{
    return (struct result){ .file = (char *)"/var/log/app.log",
                            .name = (char *)"app.log",
                            .size_bytes = 1289748,
                            .status = RESULT_DONE,
                            .object_key = (char *)RESULT_SAMPLE_KEY,
                            .get_url = (char *)RESULT_SAMPLE_LINK,
                            .get_url_expires_s = 1669118523,
                            .has_crc64 = true,
                            .crc64 = UINT64_C(11051210869376104954),
                            .is_verified = true,
                            .request_id = (char *)"R-1",
                            .oss_request_id = (char *)"O-1",
                            .attempts = 2,
                            .seconds = 1.23456 };
}

struct result result_sample_failed(void)
{
    static struct error refused;
    struct result result = { .file = (char *)"/x/\xff\x01.txt",
                             .name = (char *)"_.txt",
                             .size_bytes = 3,
                             .status = RESULT_FAILED,
                             .get_url_expires_s = -1,
                             .error = &refused };

    error_set(&refused, STAGE_UPLOAD, REMEDY_FAIL, "AccessDenied", "the store said \"no\", twice");
    error_hint(&refused, "ask for\nhelp");
    refused.http_status = 403;
    return result;
}

char *formatted(const char *name, const struct result *const *results, size_t count, enum format_use use)
{
    OWNED(format) struct format *format = NULL;
    struct buffer out = { 0 };
    struct error err = { 0 };

    if (!format_parse(name, &format, &err))
        fail_msg("%s", err.message);
    format_results(format, results, count, use, &out);
    return buffer_take(&out);
}

char *formatted_one(const char *name, const struct result *result, enum format_use use)
{
    return formatted(name, &result, 1, use);
}
