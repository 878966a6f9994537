#include "transfer/queue.h"

#include <stdlib.h>

#include "base/memory.h"
#include "transfer/transfer.h"

static void leave(struct transfer *transfer)
{
    struct transfer_list *list = transfer->list;

    if (!list)
        return;
    if (transfer->previous)
        transfer->previous->next = transfer->next;
    else
        list->first = transfer->next;
    if (transfer->next)
        transfer->next->previous = transfer->previous;
    else
        list->last = transfer->previous;
    list->count--;
    transfer->list = NULL;
}

/* Behind the last one whose order is not greater. New ones go to the end, so looking starts there. */
static void join(struct transfer_list *list, struct transfer *transfer)
{
    struct transfer *before = list->last;

    while (before && before->order > transfer->order)
        before = before->previous;
    transfer->previous = before;
    transfer->next = before ? before->next : list->first;
    if (transfer->next)
        transfer->next->previous = transfer;
    else
        list->last = transfer;
    if (before)
        before->next = transfer;
    else
        list->first = transfer;
    list->count++;
    transfer->list = list;
}

static struct transfer_list *list_for(struct queue *queue, const struct transfer *transfer)
{
    if (transfer->state == TRANSFER_DONE)
        return &queue->done;
    if (status_is_over(transfer->state))
        return &queue->over;
    if (transfer->state == TRANSFER_WAITING ||
        (transfer->state == TRANSFER_PAUSED && transfer->resumes_to == TRANSFER_WAITING))
        return &queue->waiting;
    return &queue->active;
}

void queue_add(struct queue *queue, struct transfer *transfer)
{
    if (queue->count == queue->room) {
        queue->room = queue->room ? queue->room * 2 : 64;
        queue->by_id = memory_resize(queue->by_id, queue->room, sizeof *queue->by_id);
    }
    queue->by_id[queue->count++] = transfer;
    transfer->id = queue->count;
    transfer->order = ++queue->last_order;
    queue_place(queue, transfer);
}

struct transfer *queue_find(const struct queue *queue, uint64_t id)
{
    return id >= 1 && id <= queue->count ? queue->by_id[id - 1] : NULL;
}

void queue_place(struct queue *queue, struct transfer *transfer)
{
    struct transfer_list *list = list_for(queue, transfer);

    if (transfer->list == list)
        return;
    leave(transfer);
    join(list, transfer);
}

/* Waits for its turn, with links or without. */
static bool may_move(const struct transfer *transfer)
{
    return transfer->state == TRANSFER_WAITING || transfer->state == TRANSFER_READY ||
           transfer->state == TRANSFER_PAUSED;
}

/* The nearest of a list that may move, before or behind, if it is nearer than what was found so far. */
static struct transfer *nearer(const struct transfer_list *list, const struct transfer *transfer,
                               bool is_behind, struct transfer *found)
{
    for (struct transfer *other = list->first; other; other = other->next)
        if (other != transfer && may_move(other) && (other->order > transfer->order) == is_behind &&
            (!found || (other->order < found->order) == is_behind))
            found = other;
    return found;
}

static struct transfer *find_neighbour(const struct queue *queue, const struct transfer *transfer,
                                       bool is_behind)
{
    return nearer(&queue->waiting, transfer, is_behind, nearer(&queue->active, transfer, is_behind, NULL));
}

static void join_again(struct transfer *transfer, int64_t order)
{
    struct transfer_list *list = transfer->list;

    leave(transfer);
    transfer->order = order;
    join(list, transfer);
}

static bool swap(struct transfer *transfer, struct transfer *neighbour)
{
    int64_t order = transfer->order;

    if (!neighbour)
        return false;
    join_again(transfer, neighbour->order);
    join_again(neighbour, order);
    return true;
}

bool queue_move(struct queue *queue, struct transfer *transfer, int places)
{
    if (!may_move(transfer))
        return false;

    while (places < 0 && swap(transfer, find_neighbour(queue, transfer, false)))
        places++;
    while (places > 0 && swap(transfer, find_neighbour(queue, transfer, true)))
        places--;
    return true;
}

struct transfer *queue_next(const struct queue *queue)
{
    struct transfer *transfer = queue->waiting.first;

    while (transfer && transfer->state == TRANSFER_PAUSED)
        transfer = transfer->next;
    return transfer;
}

static void let_go(struct queue *queue, struct transfer *transfer)
{
    leave(transfer);
    if (queue_find(queue, transfer->id) == transfer)
        queue->by_id[transfer->id - 1] = NULL;
    transfer_free(transfer);
}

void queue_let_go(struct queue *queue)
{
    struct transfer *next;

    for (struct transfer *transfer = queue->done.first; transfer; transfer = next) {
        next = transfer->next;
        if (!transfer->exchange)
            let_go(queue, transfer);
    }
}

void queue_done(struct queue *queue)
{
    while (queue->done.first)
        let_go(queue, queue->done.first);
    for (size_t i = 0; i < queue->count; i++)
        transfer_free(queue->by_id[i]);
    free(queue->by_id);
    *queue = (struct queue){ 0 };
}
