#include "results/fields.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "results/result.h"

static void give_text(struct field_value *out, const char *text)
{
    out->kind = text ? FIELD_TEXT : FIELD_NOTHING;
    out->text = text;
}

static void give_number(struct field_value *out, double number)
{
    out->kind = FIELD_NUMBER;
    out->number = number;
}

static void give_truth(struct field_value *out, bool is_true)
{
    out->kind = FIELD_TRUTH;
    out->is_true = is_true;
}

static void read_file(const struct result *result, struct field_value *out)
{
    give_text(out, result->file);
}

static void read_name(const struct result *result, struct field_value *out)
{
    give_text(out, result->name);
}

static void read_size(const struct result *result, struct field_value *out)
{
    give_number(out, (double)result->size_bytes);
}

static void read_status(const struct result *result, struct field_value *out)
{
    give_text(out, result_status_name(result->status));
}

static void read_object_key(const struct result *result, struct field_value *out)
{
    give_text(out, result->object_key);
}

static void read_get_url(const struct result *result, struct field_value *out)
{
    give_text(out, result->get_url);
}

static void read_expiry(const struct result *result, struct field_value *out)
{
    if (result->get_url && result->get_url_expires_s >= 0)
        give_text(out, units_instant(result->get_url_expires_s, out->own));
}

static void read_crc64(const struct result *result, struct field_value *out)
{
    if (!result->has_crc64)
        return;
    (void)snprintf(out->own, sizeof out->own, "%" PRIu64, result->crc64);
    give_text(out, out->own);
}

static void read_verified(const struct result *result, struct field_value *out)
{
    give_truth(out, result->is_verified);
}

static void read_link_checked(const struct result *result, struct field_value *out)
{
    if (result->link != RESULT_LINK_UNCHECKED)
        give_truth(out, result->link == RESULT_LINK_WORKS);
}

static void read_request_id(const struct result *result, struct field_value *out)
{
    give_text(out, result->request_id);
}

static void read_oss_request_id(const struct result *result, struct field_value *out)
{
    give_text(out, result->oss_request_id);
}

static void read_attempts(const struct result *result, struct field_value *out)
{
    give_number(out, result->attempts);
}

/* To the millisecond: more digits say nothing. */
static void read_seconds(const struct result *result, struct field_value *out)
{
    give_number(out, (double)(int64_t)(result->seconds * 1000 + 0.5) / 1000);
}

static void read_file_b64(const struct result *result, struct field_value *out)
{
    if (text_is_utf8(result->file, strlen(result->file)))
        return;
    out->kind = FIELD_BYTES;
    out->text = result->file;
}

static void read_stage(const struct result *result, struct field_value *out)
{
    give_text(out, error_stage_name(result->error->stage));
}

static void read_code(const struct result *result, struct field_value *out)
{
    give_text(out, result->error->code);
}

static void read_http_status(const struct result *result, struct field_value *out)
{
    if (result->error->http_status > 0)
        give_number(out, result->error->http_status);
}

static void read_message(const struct result *result, struct field_value *out)
{
    give_text(out, result->error->message);
}

static void read_hint(const struct result *result, struct field_value *out)
{
    give_text(out, result->error->hint);
}

/* name, is of the error, is optional */
static const struct field rows[] = {
    { "file", false, false, read_file },
    { "name", false, false, read_name },
    { "size", false, false, read_size },
    { "status", false, false, read_status },
    { "object_key", false, false, read_object_key },
    { "get_url", false, false, read_get_url },
    { "get_url_expires_at", false, false, read_expiry },
    { "crc64", false, false, read_crc64 },
    { "verified", false, false, read_verified },
    { "link_checked", false, false, read_link_checked },
    { "request_id", false, false, read_request_id },
    { "oss_request_id", false, false, read_oss_request_id },
    { "attempts", false, false, read_attempts },
    { "seconds", false, false, read_seconds },
    { "stage", true, false, read_stage },
    { "code", true, false, read_code },
    { "http_status", true, false, read_http_status },
    { "message", true, false, read_message },
    { "hint", true, false, read_hint },
    { "file_b64", false, true, read_file_b64 },
};

const struct field *fields_row(size_t n)
{
    return n < sizeof rows / sizeof rows[0] ? &rows[n] : NULL;
}

void fields_read(const struct field *field, const struct result *result, struct field_value *out)
{
    *out = (struct field_value){ .kind = FIELD_NOTHING };
    if (!field->is_of_error || error_is_set(result->error))
        field->read(result, out);
}
