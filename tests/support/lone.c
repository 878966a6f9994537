#include "support/lone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

struct lone lone;

struct attachment *lone_attachment(void)
{
    struct attachment *attachment = memory_new(1, sizeof *attachment);

    attachment->path = memory_text("/cases/app.log");
    attachment->shown_path = memory_text("/cases/app.log");
    attachment->name = memory_text("app.log");
    attachment->size_bytes = LONE_SIZE_BYTES;
    return attachment;
}

int lone_begin(void **state)
{
    struct error err;

    (void)state;
    lone = (struct lone){ 0 };
    lone.now = (struct moment){ 1000, LONE_TODAY_S };
    if (!endpoint_find(NULL, NULL, false, &lone.endpoint, &err))
        return -1;
    lone.credentials = credentials_of("LTAI-test", "secret", NULL, "test");
    lone.world = (struct transfer_world){
        .endpoint = &lone.endpoint,
        .credentials = lone.credentials,
        .no_credentials = &lone.no_credentials,
        .rules = { lone.endpoint.name, NULL, false },
        .hosts = hosts_new((struct hosts_memory){ 0 }),
        .budget = pace_budget_full(),
        .random = 7,
        .timeout_ms = 30000,
        .retries = 3,
        .verifies = true,
    };
    lone.transfer = transfer_new(lone_attachment(), &lone.world);
    lone.transfer->id = 1;
    return 0;
}

int lone_end(void **state)
{
    (void)state;
    request_done(&lone.request);
    transfer_free(lone.transfer);
    hosts_free(lone.world.hosts);
    object_keys_done(&lone.world.keys);
    credentials_free(lone.credentials);
    endpoint_done(&lone.endpoint);
    return 0;
}

/* --- what services say ----------------------------------------------------------------------------------------- */

struct outcome lone_answer(int status, const char *body)
{
    struct outcome outcome = { 0 };

    outcome.reply.status = status;
    outcome.reply.body = memory_text(body);
    outcome.reply.body_count = strlen(body);
    outcome.reply.received_s = lone.now.today_s;
    return outcome;
}

struct outcome lone_links(int64_t expires_s)
{
    OWNED_TEXT char *body = memory_print(
        "{\"Code\":200,\"Success\":true,\"RequestId\":\"R-1\",\"Data\":{\"ObjectKey\":\"key-%d\","
        "\"PutSignedUrl\":\"" LONE_STORE "?Expires=%lld&OSSAccessKeyId=a&Signature=put\","
        "\"GetSignedUrl\":\"" LONE_STORE "?Expires=%lld&OSSAccessKeyId=a&Signature=get\"}}",
        ++lone.keys_given, (long long)expires_s, (long long)expires_s);

    return lone_answer(200, body);
}

struct outcome lone_stored_unsummed(void)
{
    struct outcome outcome = lone_answer(200, "");

    headers_add(&outcome.reply.headers, "x-oss-request-id", "5C3D9175B6FC201293AD4E8C");
    headers_add(&outcome.reply.headers, "ETag", "\"X\"");
    outcome.sum = (struct checksum){ LONE_CRC64, LONE_SIZE_BYTES };
    return outcome;
}

struct outcome lone_stored(uint64_t crc64)
{
    struct outcome outcome = lone_stored_unsummed();
    OWNED_TEXT char *decimal = memory_print("%llu", (unsigned long long)crc64);

    headers_add(&outcome.reply.headers, "x-oss-hash-crc64ecma", decimal);
    return outcome;
}

struct outcome lone_store_error(int status, const char *code, const char *message)
{
    OWNED_TEXT char *body = memory_print(
        "<Error><Code>%s</Code><Message>%s</Message><RequestId>5C3D9175B6FC201293AD4E8C"
        "</RequestId><HostId>h</HostId></Error>",
        code, message);

    return lone_answer(status, body);
}

struct outcome lone_api_error(int status, const char *code)
{
    OWNED_TEXT char *body = memory_print("{\"Code\":\"%s\",\"Message\":\"m\",\"RequestId\":\"R-2\"}", code);

    return lone_answer(status, body);
}

struct outcome lone_broken(enum error_remedy remedy)
{
    struct outcome outcome = lone_answer(0, "");

    error_set(&outcome.reply.failure, STAGE_UPLOAD, remedy, "reset", "the connection broke");
    return outcome;
}

/* --- what happens ---------------------------------------------------------------------------------------------- */

void lone_take(struct outcome outcome)
{
    transfer_take(lone.transfer, &outcome, lone.now);
    outcome_done(&outcome);
}

void lone_check_state(enum transfer_state expected)
{
    if (lone.transfer->state != expected)
        fail_msg("%s instead of %s (%s)", status_label(lone.transfer->state), status_label(expected),
                 lone.transfer->error ? lone.transfer->error->message : "");
}

struct request *lone_wanted(void)
{
    request_done(&lone.request);
    lone.request = (struct request){ 0 };
    return transfer_want(lone.transfer, lone.now, &lone.request) ? &lone.request : NULL;
}

void lone_get_links(void)
{
    transfer_begin(lone.transfer, lone.now);
    assert_non_null(lone_wanted());
    lone_take(lone_links(LONE_TODAY_S + 3600));
    lone_check_state(TRANSFER_READY);
}

void lone_start_sending(void)
{
    lone_get_links();
    transfer_send(lone.transfer, lone.now);
    assert_non_null(lone_wanted());
    lone_check_state(TRANSFER_UPLOADING);
}

bool lone_watch(uint64_t acked_bytes, bool waits_for_disk)
{
    return transfer_watch(lone.transfer, acked_bytes, (struct checksum){ LONE_CRC64, acked_bytes },
                          waits_for_disk, lone.now);
}

void lone_send_again(void)
{
    lone_check_state(TRANSFER_RETRYING);
    lone.now.now_ms = lone.transfer->next_try_ms;
    assert_true(transfer_tick(lone.transfer, lone.now));
    if (lone.transfer->state == TRANSFER_READY)
        transfer_send(lone.transfer, lone.now);
}
