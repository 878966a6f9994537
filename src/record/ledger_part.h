/*
 * ledger_part: what the files of the ledger share. For src/record/ledger*.c only.
 */
#ifndef RECORD_LEDGER_PART_H
#define RECORD_LEDGER_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "record/ledger.h"
#include "record/sql.h"

#define LEDGER_OWNER_SIZE 256

struct ledger {
    struct sql *sql; /* NULL once it was found damaged                   */
    char *path;
    char *lock_path;
    bool is_read_only; /* written by a newer attache                     */
    bool is_damaged;   /* set aside when it is closed                    */
    char notice[512];
    char owner[LEDGER_OWNER_SIZE]; /* this process, in the queue                     */
};

/* Whether it may be written; else err says why not. */
bool ledger_may_write(const struct ledger *ledger, struct error *err);

/* Passes on whether something worked, and remembers if the file turned out to be damaged. */
bool ledger_judge(struct ledger *ledger, bool worked, const struct error *err);

/* True while the process that a text of the queue names may still be at work; noted_s is when it last wrote. */
bool ledger_owner_lives(const struct ledger *ledger, const char *text, int64_t noted_s, int64_t now_s);

/* The same of another than this one. */
bool ledger_is_neighbour(const struct ledger *ledger, const char *text, int64_t noted_s, int64_t now_s);

/* "PID 4711", with its host if that is another. The caller's. */
char *ledger_owner_label(const struct ledger *ledger, const char *text);

/* A state that this version does not have counts as waiting. */
enum transfer_state ledger_state_of(int64_t number);

/* Fills owner with the name of this process, unlike that of any other ledger. */
void ledger_owner_name(char owner[LEDGER_OWNER_SIZE]);

/* --- results as columns, from place or column `first` on ---------------------------------------------------------- */

/* What the queue and the history both keep of a result. */
#define RESULT_COLUMNS \
    "object_key, get_url, get_url_expires_s, crc64, endpoint, request_id, oss_request_id, attempts"
#define RESULT_COLUMN_COUNT 8

/* Writes those columns of a result, and reads them back; texts are copied. */
void ledger_put_result(struct query *query, int first, const struct result *result);
void ledger_read_result(struct query *query, int first, struct result *result);

#endif
