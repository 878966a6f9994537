/*
 * sockets: the descriptors of open connections by their local port, so that a transfer can be asked how many of its
 * bytes the peer has not acknowledged. Owns none of them. One thread.
 */
#ifndef TRANSFER_SOCKETS_H
#define TRANSFER_SOCKETS_H

#include <stddef.h>
#include <stdint.h>

#define SOCKETS_MOST 128 /* more connections than are ever kept; one that does not fit is only not asked */

struct sockets {
    struct {
        int descriptor;
        int port; /* local; 0: not connected yet */
    } list[SOCKETS_MOST];
    size_t count;
};

/* A socket that is about to be connected. Sets what every connection of ours has. */
void sockets_add(struct sockets *sockets, int descriptor);
void sockets_remove(struct sockets *sockets, int descriptor);

/* Bytes given to the kernel for the connection with that local port that the
 * peer has not acknowledged; 0 if unknown. */
uint64_t sockets_unacked_bytes(struct sockets *sockets, int port);

#endif
