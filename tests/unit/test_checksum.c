#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/checksum.h"
#include "support/data.h"

#define BLOCK_BYTES (1U << 20)

static cJSON *vectors;

static const char *text_of(const cJSON *entry, const char *name)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(entry, name));

    assert_non_null(text);
    return text;
}

static uint64_t count_of(const cJSON *entry, const char *name)
{
    const cJSON *number = cJSON_GetObjectItemCaseSensitive(entry, name);

    assert_true(cJSON_IsNumber(number));
    return (uint64_t)number->valuedouble;
}

static uint64_t sum_of(const cJSON *entry, const char *name)
{
    uint64_t crc64 = 0;

    assert_true(checksum_parse(text_of(entry, name), &crc64));
    return crc64;
}

static size_t bytes_of_hex(const char *hex, unsigned char *bytes)
{
    size_t count = strlen(hex) / 2;

    for (size_t i = 0; i < count; i++) {
        char pair[3] = { hex[2 * i], hex[2 * i + 1], '\0' };

        bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
    }
    return count;
}

/* Every short vector, whole and split at every place. */
static void test_strings(void **state)
{
    const cJSON *entry;

    (void)state;
    cJSON_ArrayForEach(entry, cJSON_GetObjectItem(vectors, "strings"))
    {
        unsigned char bytes[512];
        size_t count = bytes_of_hex(text_of(entry, "bytes_hex"), bytes);

        for (size_t cut = 0; cut <= count; cut++) {
            struct checksum sum = { 0 };

            checksum_add(&sum, bytes, cut);
            checksum_add(&sum, bytes + cut, count - cut);
            assert_int_equal(sum.crc64, sum_of(entry, "crc64_decimal"));
            assert_int_equal(sum.size_bytes, count_of(entry, "length"));
        }
    }
}

struct generator {
    const char *kind; /* "fill", "counter" or "lcg" */
    uint32_t seed;    /* the byte to fill with, or the generator's state */
};

static void generate(struct generator *generator, unsigned char *block)
{
    if (strcmp(generator->kind, "fill") == 0) {
        memset(block, (int)generator->seed, BLOCK_BYTES);
        return;
    }
    for (size_t i = 0; i < BLOCK_BYTES; i++) {
        generator->seed = generator->seed * 1664525U + 1013904223U;
        block[i] = generator->kind[0] == 'c' ? (unsigned char)i : (unsigned char)(generator->seed >> 24);
    }
}

static struct generator generator_of(const cJSON *entry)
{
    const cJSON *seed = cJSON_GetObjectItem(entry, "seed");
    const cJSON *byte = cJSON_GetObjectItem(entry, "byte");

    return (struct generator){
        .kind = text_of(entry, "kind"),
        .seed = (uint32_t)(seed   ? seed->valuedouble
                           : byte ? byte->valuedouble
                                  : 0),
    };
}

/* Long vectors, two of them beyond 4 GiB. */
static void test_generated(void **state)
{
    unsigned char *block = memory_new(BLOCK_BYTES, 1);
    const cJSON *entry;

    (void)state;
    cJSON_ArrayForEach(entry, cJSON_GetObjectItem(vectors, "generated"))
    {
        struct generator generator = generator_of(entry);
        uint64_t left = count_of(entry, "length");
        struct checksum sum = { 0 };

        generate(&generator, block);
        while (left > 0) {
            size_t part = left < BLOCK_BYTES ? (size_t)left : BLOCK_BYTES;

            checksum_add(&sum, block, part);
            left -= part;
            if (left > 0 && strcmp(generator.kind, "lcg") == 0)
                generate(&generator, block);
        }
        assert_int_equal(sum.crc64, sum_of(entry, "crc64_decimal"));
        assert_int_equal(sum.size_bytes, count_of(entry, "length"));
    }
    free(block);
}

/* What a store may say; blanks around a header's value never reach the reader. */
static void test_parse(void **state)
{
    const cJSON *entry;

    (void)state;
    cJSON_ArrayForEach(entry, cJSON_GetObjectItem(vectors, "header_parse"))
    {
        const char *header = text_of(entry, "header");
        const char *start = header + strspn(header, " ");
        OWNED_TEXT char *value = memory_bytes(start, strcspn(start, " "));
        bool is_valid = cJSON_IsTrue(cJSON_GetObjectItem(entry, "valid"));
        uint64_t crc64 = 1;

        assert_int_equal(checksum_parse(value, &crc64), is_valid);
        assert_int_equal(crc64, is_valid ? strtoull(text_of(entry, "value_hex"), NULL, 16) : 1);
    }
    assert_false(checksum_parse(" 1", &(uint64_t){ 0 }));
    assert_false(checksum_parse("+1", &(uint64_t){ 0 }));
}

static int read_vectors(void **state)
{
    char *text = data_read("vectors/crc64.json", NULL);

    (void)state;
    vectors = cJSON_Parse(text);
    free(text);
    return vectors ? 0 : -1;
}

static int drop_vectors(void **state)
{
    (void)state;
    cJSON_Delete(vectors);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_generated),
        cmocka_unit_test(test_parse),
    };

    return cmocka_run_group_tests_name("checksum", tests, read_vectors, drop_vectors);
}
