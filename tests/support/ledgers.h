/*
 * ledgers: what tests of the ledger share.
 */
#ifndef SUPPORT_LEDGERS_H
#define SUPPORT_LEDGERS_H

#include "files/attachment.h"
#include "record/ledger.h"
#include "results/result.h"

#define LEDGER_NOW_S 1700000000

/* Opens the ledger in the folder; the test fails if it does not open. */
struct ledger *ledger_must_open(const char *folder);

/* An attachment of that path, made up. The caller's. */
struct attachment *ledger_attachment(const char *path);

/* A result that is done, with a link that expires at expires_s. Its texts are constants, but file is the caller's. */
struct result ledger_result(const char *file, int64_t expires_s);

/* Queues one made-up file; the test fails if that fails. Returns its row. */
int64_t ledger_must_queue(struct ledger *ledger, const char *path);

/* Fails the test with the error's message unless worked. */
void ledger_must(bool worked, const struct error *err);

/* ledger_finish of one. */
bool ledger_finish_one(struct ledger *ledger, int64_t row, struct result *result, struct error *err);

/* How many results match. */
size_t ledger_count(struct ledger *ledger, const char *text, int64_t now_s);

/* Takes up what nobody sends any more. Returns how many entries that were. */
size_t ledger_must_take_up(struct ledger *ledger);

/* A folder of its own for a test; cmocka's set-up and tear-down: *state is a struct ledger_place. IN_PLACE: a test
 * between them. */
struct ledger_place {
    char *scratch;
    char *folder; /* the ledger's, in it; missing at first */
    char *file;
};
int ledger_place_make(void **state);
int ledger_place_remove(void **state);
#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, ledger_place_make, ledger_place_remove)

/* So many results as years of work leave: app-1.log with key-1 and so on, all done; the newest is the last. */
void ledger_fill_history(const char *folder, int count);

/* The text is in one of the ledger's files, wherever. */
bool ledger_holds(const char *folder, const char *text);

/* Has the database itself do something. */
void ledger_do(const char *file, const char *statements);

/* What the database itself answers: a number, or 1 for the text "ok". */
int64_t ledger_ask(const char *file, const char *question);

#endif
