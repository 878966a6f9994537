/*
 * demo_faults: misbehaviour on request, by the beginning of the file name that is sent.
 * No ordinary file is called so; every failure can be seen by hand as well as tested.
 */
#ifndef DEMO_DEMO_FAULTS_H
#define DEMO_DEMO_FAULTS_H

#include <stdbool.h>
#include <stddef.h>

enum demo_fault {
    DEMO_FAULT_NONE,
    DEMO_FAULT_CUT,
    DEMO_FAULT_SLOW,
    DEMO_FAULT_NO,
    DEMO_FAULT_WRONG,
    DEMO_FAULT_LATE,
    DEMO_FAULT_BUSY,
    DEMO_FAULT_THROTTLE,
    DEMO_FAULT_HANG
};

#define DEMO_FAULT_CUT_BYTES 65536 /* "fault-cut" loses the connection after so many bytes */

struct demo_fault_row {
    enum demo_fault fault;
    const char *beginning; /* of the file name                */
    const char *what;      /* what happens to it, for people  */
};

/* The table: count rows. */
const struct demo_fault_row *demo_fault_rows(size_t *out_count);

/* The misbehaviour a file name asks for. */
enum demo_fault demo_fault_of(const char *file_name);

/* How often each name was turned away; bounded, the oldest name is forgotten. Any thread. */
struct demo_tallies;
struct demo_tallies *demo_tallies_new(void);
void demo_tallies_free(struct demo_tallies *tallies);

/* True twice in a row for a name, then false once, and again from the start. */
bool demo_tallies_turn_away(struct demo_tallies *tallies, const char *file_name);

/* Waits, but no longer than the peer stays connected. wait_ms -1: as long as it stays. */
void demo_fault_wait(int socket, int wait_ms);

/* Keeps few bytes in the kernel's buffers, so that a slow reader is felt at once. */
void demo_fault_narrow(int socket);

/* How long to wait after count bytes of a slow upload. */
int demo_fault_slow_ms(size_t count);

/* Makes the closing of the connection a reset. */
void demo_fault_reset(int socket);

#endif
