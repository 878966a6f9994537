#include "bench/loopback.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "support/island.h"

#define CONTROL      "/proc/sys/net/ipv4/tcp_congestion_control"
#define CONTROL_SIZE 32

/* Stays empty where the system has no such file. */
static void read_control(char control[CONTROL_SIZE])
{
    FILE *file = fopen(CONTROL, "re");

    *control = '\0';
    if (file && fgets(control, CONTROL_SIZE, file))
        control[strcspn(control, "\n")] = '\0';
    if (file)
        (void)fclose(file);
}

static bool write_control(const char *control)
{
    FILE *file = fopen(CONTROL, "we");
    bool is_written = file && fputs(control, file) >= 0;

    return file && fclose(file) == 0 && is_written;
}

/* Why it is not as it was wished; NULL if it is. */
static const char *take_wish(const char *wish)
{
    if (!island_enter())
        return strerror(errno);
    island_link(true);
    return write_control(wish) ? NULL : strerror(errno);
}

char *loopback_choose(void)
{
    const char *wish = getenv("BENCH_CONGESTION");
    char control[CONTROL_SIZE];
    const char *refusal;

    wish = wish && *wish ? wish : "reno";
    refusal = strcmp(wish, "-") == 0 ? NULL : take_wish(wish);
    read_control(control);
    if (refusal)
        return memory_print("congestion control: %s; not %s on a network of its own (%s)", control, wish,
                            refusal);
    return memory_print("congestion control: %s", control);
}
