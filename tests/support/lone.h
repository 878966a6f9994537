/*
 * lone: one transfer by itself, fed with answers, on a clock that the test moves. No network, no engine.
 */
#ifndef SUPPORT_LONE_H
#define SUPPORT_LONE_H

#include <stdbool.h>
#include <stdint.h>

#include "service/credentials.h"
#include "transfer/transfer.h"

#define LONE_TODAY_S    1800000000
#define LONE_SIZE_BYTES 1000000
#define LONE_CRC64      UINT64_C(12345678901234567890)
#define LONE_STORE      "https://b.oss-cn-beijing.aliyuncs.com/20270115/key"

struct lone {
    struct moment now;
    struct endpoint endpoint;
    struct credentials *credentials;
    struct error no_credentials;
    struct transfer_world world;
    struct transfer *transfer;
    struct request request; /* last wanted */
    int keys_given;
};

/* The one that is under way. */
extern struct lone lone;

/* Before and after each case, which LONE makes. */
int lone_begin(void **state);
int lone_end(void **state);
#define LONE(test) cmocka_unit_test_setup_teardown(test, lone_begin, lone_end)

/* The file that goes: /cases/app.log of LONE_SIZE_BYTES. The caller's. */
struct attachment *lone_attachment(void);

/* What services say. An answer with that status and body; the links of the API; the store's word that it has the
 * bytes, with a sum of its own or without; refusals of both; a connection that broke. Given away to lone_take. */
struct outcome lone_answer(int status, const char *body);
struct outcome lone_links(int64_t expires_s);
struct outcome lone_stored(uint64_t crc64);
struct outcome lone_stored_unsummed(void);
struct outcome lone_store_error(int status, const char *code, const char *message);
struct outcome lone_api_error(int status, const char *code);
struct outcome lone_broken(enum error_remedy remedy);

/* The transfer takes it. */
void lone_take(struct outcome outcome);

/* Fails the test if it is in another state. */
void lone_check_state(enum transfer_state expected);

/* What it wants now, or NULL; the lone's until the next call. */
struct request *lone_wanted(void);

/* Goes as far as having links; as far as sending bytes. */
void lone_get_links(void);
void lone_start_sending(void);

/* Looks after it with so many bytes acknowledged, as transfer_watch. */
bool lone_watch(uint64_t acked_bytes, bool waits_for_disk);

/* Lets the pause pass and sends once more. */
void lone_send_again(void);

#endif
