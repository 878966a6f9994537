#include "demo/demo_faults.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/memory.h"

#define SLOW_BYTES_PER_SECOND 131072
#define NARROW_BYTES          32768
#define TURNED_AWAY_TIMES     2
#define TALLIES_MOST          64

static const struct demo_fault_row rows[] = {
    { DEMO_FAULT_CUT, "fault-cut", "the connection is lost after 64 KiB" },
    { DEMO_FAULT_SLOW, "fault-slow", "crawls at 128 KiB/s" },
    { DEMO_FAULT_NO, "fault-no", "is refused by the Ticket System API (param.illegal)" },
    { DEMO_FAULT_WRONG, "fault-wrong", "is stored with a different byte, so that the sums differ" },
    { DEMO_FAULT_LATE, "fault-late", "gets links that have expired" },
    { DEMO_FAULT_BUSY, "fault-busy", "the store is busy twice (503 SlowDown), then takes it" },
    { DEMO_FAULT_THROTTLE, "fault-throttle", "the API is busy twice (Throttling.User), then answers" },
    { DEMO_FAULT_HANG, "fault-hang", "is read whole and never answered" },
};

#define ROW_COUNT (sizeof rows / sizeof *rows)

const struct demo_fault_row *demo_fault_rows(size_t *out_count)
{
    *out_count = ROW_COUNT;
    return rows;
}

enum demo_fault demo_fault_of(const char *file_name)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (strncmp(file_name, rows[i].beginning, strlen(rows[i].beginning)) == 0)
            return rows[i].fault;
    }
    return DEMO_FAULT_NONE;
}

struct tally {
    char *file_name;
    int times;
};

struct demo_tallies {
    pthread_mutex_t lock;
    struct tally list[TALLIES_MOST];
    size_t next; /* the slot a new name takes */
};

struct demo_tallies *demo_tallies_new(void)
{
    struct demo_tallies *tallies = memory_new(1, sizeof *tallies);

    pthread_mutex_init(&tallies->lock, NULL);
    return tallies;
}

void demo_tallies_free(struct demo_tallies *tallies)
{
    if (!tallies)
        return;
    for (size_t i = 0; i < TALLIES_MOST; i++)
        free(tallies->list[i].file_name);
    pthread_mutex_destroy(&tallies->lock);
    free(tallies);
}

static struct tally *tally_of(struct demo_tallies *tallies, const char *file_name)
{
    struct tally *tally;

    for (size_t i = 0; i < TALLIES_MOST; i++) {
        if (tallies->list[i].file_name && strcmp(tallies->list[i].file_name, file_name) == 0)
            return &tallies->list[i];
    }
    tally = &tallies->list[tallies->next];
    tallies->next = (tallies->next + 1) % TALLIES_MOST;
    free(tally->file_name);
    *tally = (struct tally){ .file_name = memory_text(file_name) };
    return tally;
}

bool demo_tallies_turn_away(struct demo_tallies *tallies, const char *file_name)
{
    struct tally *tally;
    bool turns_away;

    pthread_mutex_lock(&tallies->lock);
    tally = tally_of(tallies, file_name);
    turns_away = tally->times < TURNED_AWAY_TIMES;
    tally->times = turns_away ? tally->times + 1 : 0;
    pthread_mutex_unlock(&tallies->lock);
    return turns_away;
}

void demo_fault_wait(int socket, int wait_ms)
{
    struct pollfd peer = { .fd = socket, .events = POLLRDHUP };

    (void)poll(&peer, 1, wait_ms);
}

void demo_fault_narrow(int socket)
{
    int bytes = NARROW_BYTES;

    (void)setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

int demo_fault_slow_ms(size_t count)
{
    return (int)(count * 1000 / SLOW_BYTES_PER_SECOND);
}

void demo_fault_reset(int socket)
{
    struct linger linger = { .l_onoff = 1, .l_linger = 0 };

    (void)setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}
