/*
 * format_json: json and jsonl. The door to cJSON for what we write.
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "results/fields.h"
#include "results/format_family.h"

static cJSON *made(cJSON *item)
{
    if (!item)
        memory_give_up("out of memory");
    return item;
}

static cJSON *text_item(const char *text)
{
    OWNED_TEXT char *fine = showable_utf8(text);

    return cJSON_CreateString(fine);
}

static cJSON *bytes_item(const char *bytes)
{
    struct buffer encoded = { 0 };
    cJSON *item;

    base64_add(&encoded, bytes, strlen(bytes));
    item = cJSON_CreateString(buffer_string(&encoded));
    buffer_done(&encoded);
    return item;
}

static cJSON *item_of(const struct field_value *value)
{
    switch (value->kind) {
    case FIELD_TEXT: return made(text_item(value->text));
    case FIELD_BYTES: return made(bytes_item(value->text));
    case FIELD_NUMBER: return made(cJSON_CreateNumber(value->number));
    case FIELD_TRUTH: return made(cJSON_CreateBool(value->is_true));
    case FIELD_NOTHING: break;
    }
    return made(cJSON_CreateNull());
}

static void add_member(cJSON *object, const char *name, cJSON *item)
{
    if (!cJSON_AddItemToObject(object, name, item))
        memory_give_up("out of memory");
}

/* The error's members go into an object of their own, or it is null. */
static cJSON *object_of(const struct result *result)
{
    cJSON *object = made(cJSON_CreateObject());
    cJSON *error = NULL;
    const struct field *field;

    for (size_t i = 0; (field = fields_row(i)); i++) {
        struct field_value value;

        fields_read(field, result, &value);
        if (field->is_of_error && !error) {
            error = made(value.kind == FIELD_NOTHING ? cJSON_CreateNull() : cJSON_CreateObject());
            add_member(object, "error", error);
        }
        if (field->is_optional && value.kind == FIELD_NOTHING)
            continue;
        if (!field->is_of_error)
            add_member(object, field->name, item_of(&value));
        else if (cJSON_IsObject(error))
            add_member(error, field->name, item_of(&value));
    }
    return object;
}

static void add_escaped(struct buffer *out, unsigned code_point)
{
    if (code_point < 0x10000) {
        buffer_print(out, "\\u%04x", code_point);
        return;
    }
    code_point -= 0x10000;
    buffer_print(out, "\\u%04x\\u%04x", 0xd800 | code_point >> 10, 0xdc00 | (code_point & 0x3ff));
}

/* cJSON escapes the lower controls; DEL, the upper ones, bidi controls and what cannot be
 * seen are escaped here, which parsers undo. */
static void add_json(struct buffer *out, const char *json)
{
    size_t left = strlen(json);

    while (left > 0) {
        unsigned code_point = 0;
        size_t length = text_decode(json, left, &code_point);

        if (text_is_hidden(code_point))
            add_escaped(out, code_point);
        else
            buffer_add(out, json, length);
        json += length;
        left -= length;
    }
}

static void add_object(struct buffer *out, const struct result *result)
{
    cJSON *object = object_of(result);
    char *json = cJSON_PrintUnformatted(object);

    if (!json)
        memory_give_up("out of memory");
    add_json(out, json);
    cJSON_free(json);
    cJSON_Delete(object);
}

void format_json(const struct page *page, struct buffer *out)
{
    if (page->is_first)
        buffer_byte(out, '[');
    for (size_t i = 0; i < page->count; i++) {
        buffer_text(out, page->before + i == 0 ? "\n" : ",\n");
        add_object(out, page->results[i]);
    }
    if (page->is_last)
        buffer_text(out, page->before + page->count > 0 ? "\n]\n" : "]\n");
}

void format_jsonl(const struct page *page, struct buffer *out)
{
    for (size_t i = 0; i < page->count; i++) {
        add_object(out, page->results[i]);
        buffer_byte(out, '\n');
    }
}

const char *format_library(void)
{
    static char text[32];

    (void)snprintf(text, sizeof text, "cJSON/%s", cJSON_Version());
    return text;
}
