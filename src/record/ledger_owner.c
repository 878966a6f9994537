/*
 * ledger_owner: whose is an entry of the queue: host, boot, process and its start, so that a number used again is not
 * mistaken.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/ledger_part.h"

#define ELSEWHERE_LIVES_S \
    86400              /* a process of another host cannot be asked: silent for a day, it counts as gone */
#define START_FIELD 22 /* proc(5): starttime in /proc/PID/stat                                           */

struct owner {
    char host[65], boot[65];
    long process;
    unsigned long long start; /* 0 unknown */
};

static bool read_short(const char *path, char *text, size_t size)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = descriptor < 0 ? -1 : read(descriptor, text, size - 1);

    if (descriptor >= 0)
        (void)close(descriptor);
    text[count > 0 ? count : 0] = '\0';
    return count > 0;
}

/* Fields are counted behind the last ")": the name of a program may hold anything. */
static unsigned long long start_of(long process)
{
    char path[64], line[1024];
    const char *field;

    (void)snprintf(path, sizeof path, "/proc/%ld/stat", process);
    if (!read_short(path, line, sizeof line))
        return 0;
    field = strrchr(line, ')');
    for (int i = 2; field && i < START_FIELD; i++)
        field = strchr(field + 1, ' ');
    return field ? strtoull(field, NULL, 10) : 0;
}

static void read_boot(char boot[65])
{
    if (!read_short("/proc/sys/kernel/random/boot_id", boot, 65))
        (void)snprintf(boot, 65, "boot");
    boot[strcspn(boot, "\n")] = '\0';
}

static void read_host(char host[65])
{
    if (gethostname(host, 64) != 0)
        (void)snprintf(host, 65, "host");
    host[64] = '\0';
    for (char *next = host; *next; next++)
        if (*next == ' ')
            *next = '_';
}

void ledger_owner_name(char owner[LEDGER_OWNER_SIZE])
{
    static atomic_uint count;
    char host[65], boot[65];

    read_host(host);
    read_boot(boot);
    (void)snprintf(owner, LEDGER_OWNER_SIZE, "%s %s %ld %llu %u", *host ? host : "host", boot, (long)getpid(),
                   start_of(getpid()), atomic_fetch_add(&count, 1));
}

static bool owner_read(const char *text, struct owner *owner)
{
    char *end;
    size_t host = strcspn(text, " ");
    const char *boot = text + host + (text[host] == ' ');
    size_t length = strcspn(boot, " ");

    if (host == 0 || host >= sizeof owner->host || length == 0 || length >= sizeof owner->boot)
        return false;
    *owner = (struct owner){ 0 };
    memcpy(owner->host, text, host);
    memcpy(owner->boot, boot, length);
    owner->process = strtol(boot + length, &end, 10);
    owner->start = strtoull(end, NULL, 10);
    return owner->process > 0;
}

bool ledger_owner_lives(const struct ledger *ledger, const char *text, int64_t noted_s, int64_t now_s)
{
    struct owner owner, self;

    if (!owner_read(text, &owner) || !owner_read(ledger->owner, &self))
        return false;
    if (strcmp(owner.host, self.host) != 0)
        return now_s - noted_s < ELSEWHERE_LIVES_S;
    if (strcmp(owner.boot, self.boot) != 0)
        return false;
    if (owner.start > 0)
        return start_of(owner.process) == owner.start;
    return kill((pid_t)owner.process, 0) == 0 || errno == EPERM;
}

bool ledger_is_neighbour(const struct ledger *ledger, const char *text, int64_t noted_s, int64_t now_s)
{
    return strcmp(text, ledger->owner) != 0 && ledger_owner_lives(ledger, text, noted_s, now_s);
}

char *ledger_owner_label(const struct ledger *ledger, const char *text)
{
    struct owner owner, self;

    if (!owner_read(text, &owner) || !owner_read(ledger->owner, &self))
        return memory_text("PID ?");
    if (strcmp(owner.host, self.host) == 0)
        return memory_print("PID %ld", owner.process);
    return memory_print("PID %ld on %s", owner.process, owner.host);
}
