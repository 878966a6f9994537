/*
 * hosts: what was learned about each store: which headers its links are signed with, and whether it answers Expect.
 * Lives in memory; what should outlive the program goes through struct hosts_memory. One thread.
 */
#ifndef TRANSFER_HOSTS_H
#define TRANSFER_HOSTS_H

#include <stdbool.h>
#include <stdint.h>

#include "service/store.h"

struct hosts;
struct url;

/* Where what is learned is kept. Either may be NULL. */
struct hosts_memory {
    char *(*recall)(void *keeper, const char *key); /* the caller's, NULL if nothing is known */
    void (*remember)(void *keeper, const char *key, const char *value); /* value NULL: forget */
    void *keeper;
};

/* Knows nothing yet but what memory recalls. The caller's. */
struct hosts *hosts_new(struct hosts_memory memory);
void hosts_free(struct hosts *hosts);

/* Which headers to try first with that link. False if nothing is known: then they are the first candidate. */
bool hosts_find_headers(struct hosts *hosts, const struct url *put, enum store_headers *out_headers);

/* These headers were accepted. */
void hosts_learn_headers(struct hosts *hosts, const struct url *put, enum store_headers headers);

/* The remembered ones were refused. */
void hosts_forget_headers(struct hosts *hosts, const struct url *put);

/* Should this PUT ask first (Expect: 100-continue)? Above 64 KiB, while the headers are not known, or when a reason is
 * wanted; not where the host stayed silent twice or refused to be asked. */
bool hosts_expects(struct hosts *hosts, const struct url *put, uint64_t size_bytes, bool wants_reason);

/* The host let the question time out. */
void hosts_note_silence(struct hosts *hosts, const struct url *put);

/* The host answered 417. */
void hosts_note_refusal(struct hosts *hosts, const struct url *put);

#endif
