/*
 * queue: the transfers of this run: those that wait, in their order; those under way; those that are over.
 * Owns the transfers. One thread.
 */
#ifndef TRANSFER_QUEUE_H
#define TRANSFER_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct transfer;

struct transfer_list {
    struct transfer *first, *last;
    size_t count;
};

struct queue {
    struct transfer_list waiting; /* waiting or paused before they began, in the order of sending */
    struct transfer_list active;  /* begun and not over                                           */
    struct transfer_list over;    /* failed or cancelled: may be tried again                      */
    struct transfer_list done;    /* until they are let go                                        */
    struct transfer **by_id;      /* id n is at n - 1; NULL: let go                               */
    size_t count, room;
    int64_t last_order;
};

/* Adds it behind all others and gives it its id. Takes it. */
void queue_add(struct queue *queue, struct transfer *transfer);

/* The transfer of that id, or NULL. The queue's own. */
struct transfer *queue_find(const struct queue *queue, uint64_t id);

/* Puts it where its state belongs, in its old place among those there; call it whenever a state has changed. */
void queue_place(struct queue *queue, struct transfer *transfer);

/* Moves one that waits for its turn, ready or paused ones included, by that many places among these, negative towards
 * the front; as far as it goes. False if it does not wait. */
bool queue_move(struct queue *queue, struct transfer *transfer, int places);

/* The first that waits and may begin (is not paused), or NULL. */
struct transfer *queue_next(const struct queue *queue);

/* Releases those that are done and have nothing under way: their results are with the face. */
void queue_let_go(struct queue *queue);

void queue_done(struct queue *queue);

#endif
