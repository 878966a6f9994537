/*
 * demo_nonces: the nonces that were seen, so that a call cannot be made twice. Remembers the newest ones. Any thread.
 */
#ifndef DEMO_DEMO_NONCES_H
#define DEMO_DEMO_NONCES_H

#include <stdbool.h>

#define DEMO_NONCES_MOST 32768 /* more than 15 minutes of calls at 20 a second */

struct demo_nonces;

struct demo_nonces *demo_nonces_new(void);
void demo_nonces_free(struct demo_nonces *nonces);

/* Remembers a nonce. False if it was there before. */
bool demo_nonces_add(struct demo_nonces *nonces, const char *nonce);

#endif
