#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/checksum.h"
#include "service/incoming.h"
#include "support/vectors.h"

#define BLOCK_BYTES (1U << 20)

static cJSON *vectors;

static uint64_t sum_of(const cJSON *entry, const char *name)
{
    uint64_t crc64 = 0;

    assert_true(incoming_number(vectors_text(entry, name), &crc64));
    return crc64;
}

/* Every short vector, whole and split at every place. */
static void test_strings(void **state)
{
    const cJSON *entry;

    (void)state;
    cJSON_ArrayForEach(entry, vectors_list(vectors, "strings", 19))
    {
        struct buffer bytes = { 0 };

        vectors_hex(vectors_text(entry, "bytes_hex"), &bytes);
        for (size_t cut = 0; cut <= bytes.count; cut++) {
            struct checksum sum = { 0 };

            checksum_add(&sum, buffer_string(&bytes), cut);
            checksum_add(&sum, buffer_string(&bytes) + cut, bytes.count - cut);
            assert_int_equal(sum.crc64, sum_of(entry, "crc64_decimal"));
            assert_int_equal(sum.size_bytes, (uint64_t)vectors_number(entry, "length"));
        }
        buffer_done(&bytes);
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
        .kind = vectors_text(entry, "kind"),
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
    cJSON_ArrayForEach(entry, vectors_list(vectors, "generated", 9))
    {
        struct generator generator = generator_of(entry);
        uint64_t left = (uint64_t)vectors_number(entry, "length");
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
        assert_int_equal(sum.size_bytes, (uint64_t)vectors_number(entry, "length"));
    }
    free(block);
}

/* What a store may say. */
static void test_sums_are_read(void **state)
{
    const cJSON *entry;

    (void)state;
    cJSON_ArrayForEach(entry, vectors_list(vectors, "header_parse", 9))
    {
        bool is_valid = cJSON_IsTrue(cJSON_GetObjectItem(entry, "valid"));
        uint64_t crc64 = 1;

        assert_int_equal(incoming_number(vectors_text(entry, "header"), &crc64), is_valid);
        assert_int_equal(crc64, is_valid ? strtoull(vectors_text(entry, "value_hex"), NULL, 16) : 1);
    }
    assert_false(incoming_number("+1", &(uint64_t){ 0 }));
}

static int read_vectors(void **state)
{
    (void)state;
    vectors = vectors_read("crc64.json");
    return 0;
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
        cmocka_unit_test(test_sums_are_read),
    };

    return cmocka_run_group_tests_name("checksum", tests, read_vectors, drop_vectors);
}
