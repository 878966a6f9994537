#include "support/fault_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/http_client.h"

void fault_lock(struct fault_server *server)
{
    pthread_mutex_lock(&server->lock);
}

void fault_unlock(struct fault_server *server)
{
    pthread_cond_broadcast(&server->news);
    pthread_mutex_unlock(&server->lock);
}

/* ---- the script ---- */

void fault_script_clear(struct fault_server *server)
{
    for (size_t i = 0; i < server->script_count; i++) {
        while (server->script[i].tallies) {
            struct fault_tally *tally = server->script[i].tallies;

            server->script[i].tallies = tally->next;
            free(tally->name);
            free(tally);
        }
    }
    server->script_count = 0;
}

void fault_server_script(struct fault_server *server, const struct fault_step *steps, size_t count)
{
    if (count > FAULT_STEPS_MOST)
        memory_give_up("a script has too many steps");
    fault_lock(server);
    fault_script_clear(server);
    for (size_t i = 0; i < count; i++)
        server->script[i] = (struct fault_scripted){ .step = steps[i] };
    server->script_count = count;
    fault_unlock(server);
}

/* Spread evenly: of every hundred requests, percent. */
static bool is_chosen(int number, int percent)
{
    return percent == 0 || (number * percent) / 100 != ((number - 1) * percent) / 100;
}

/* Where matches are counted: for the step, or for the step and the name. */
static int *seen_of(struct fault_scripted *scripted, const char *name)
{
    struct fault_tally *tally = scripted->tallies;

    if (!scripted->step.is_per_name)
        return &scripted->seen;
    while (tally && strcmp(tally->name, name) != 0)
        tally = tally->next;
    if (!tally) {
        tally = memory_new(1, sizeof *tally);
        tally->name = memory_text(name);
        tally->next = scripted->tallies;
        scripted->tallies = tally;
    }
    return &tally->seen;
}

static bool applies(struct fault_scripted *scripted, enum fault_place place, const char *name)
{
    const struct fault_step *step = &scripted->step;
    int first = step->from ? step->from : 1;
    int number;

    if (step->place != place || (step->name && !strstr(name, step->name)))
        return false;
    number = ++*seen_of(scripted, name) - first + 1;
    return number >= 1 && (step->times == 0 || number <= step->times) && is_chosen(number, step->percent);
}

static struct fault_step choose(struct fault_server *server, enum fault_place place, const char *name)
{
    for (size_t i = 0; i < server->script_count; i++) {
        if (applies(&server->script[i], place, name))
            return server->script[i].step;
    }
    return (struct fault_step){ .place = place };
}

/* ---- what was seen ---- */

void fault_visit_begin(struct fault_visit *visit, const char *name, const char *head, int connection)
{
    struct fault_server *server = visit->server;
    struct fault_entry *entry = memory_new(1, sizeof *entry);
    enum fault_place place = visit->place;

    entry->head = memory_text(head);
    entry->record = (struct fault_record){ .place = place,
                                           .head = entry->head,
                                           .connection = connection,
                                           .suite = fault_wire_suite(visit->wire),
                                           .began_ms = clock_now_ms() };
    (void)snprintf(entry->record.name, sizeof entry->record.name, "%s", name);

    fault_lock(server);
    server->entries = memory_resize(server->entries, server->entries_count + 1, sizeof *server->entries);
    server->entries[server->entries_count++] = entry;
    server->begun[place]++;
    visit->step = choose(server, place, name);
    fault_unlock(server);
    visit->entry = entry;
}

void fault_visit_bytes(struct fault_visit *visit, const void *bytes, size_t count)
{
    struct fault_server *server = visit->server;

    if (visit->sum.size_bytes == 0 && count > 0)
        visit->first = *(const unsigned char *)bytes;
    checksum_add(&visit->sum, bytes, count);
    fault_lock(server);
    visit->entry->record.body_bytes = visit->sum.size_bytes;
    visit->entry->record.crc64 = visit->sum.crc64;
    if (visit->place == FAULT_PUT)
        server->put_bytes += count;
    fault_unlock(server);
}

void fault_visit_end(struct fault_visit *visit, int status)
{
    struct fault_server *server = visit->server;

    fault_lock(server);
    if (!visit->entry->record.is_over) {
        visit->entry->record.is_over = true;
        visit->entry->record.status = status;
        visit->entry->record.ended_ms = clock_now_ms();
        server->ended[visit->place]++;
    }
    fault_unlock(server);
}

void fault_visit_hold(struct fault_visit *visit)
{
    struct fault_server *server = visit->server;

    fault_lock(server);
    while (!server->is_released && !server->is_stopping)
        pthread_cond_wait(&server->news, &server->lock);
    fault_unlock(server);
}

void fault_server_release(struct fault_server *server)
{
    fault_lock(server);
    server->is_released = true;
    fault_unlock(server);
}

static int number_of(struct fault_server *server, const int *number)
{
    int value;

    fault_lock(server);
    value = *number;
    fault_unlock(server);
    return value;
}

int fault_server_count(struct fault_server *server, enum fault_place place)
{
    return number_of(server, &server->begun[place]);
}

int fault_server_ended(struct fault_server *server, enum fault_place place)
{
    return number_of(server, &server->ended[place]);
}

int fault_server_connections(struct fault_server *server)
{
    return number_of(server, &server->connections_count);
}

uint64_t fault_server_put_bytes(struct fault_server *server)
{
    uint64_t bytes;

    fault_lock(server);
    bytes = server->put_bytes;
    fault_unlock(server);
    return bytes;
}

bool fault_server_record(struct fault_server *server, enum fault_place place, int index,
                         struct fault_record *out_record)
{
    bool is_found = false;

    fault_lock(server);
    for (size_t i = 0; i < server->entries_count && !is_found; i++) {
        is_found = server->entries[i]->record.place == place && index-- == 0;
        if (is_found)
            *out_record = server->entries[i]->record;
    }
    fault_unlock(server);
    return is_found;
}

char *fault_record_header(const struct fault_record *record, const char *name)
{
    size_t count = strlen(name);

    for (const char *line = strchr(record->head, '\n'); line; line = strchr(line, '\n')) {
        line++;
        if (strncasecmp(line, name, count) == 0 && line[count] == ':') {
            const char *value = line + count + 1 + strspn(line + count + 1, " \t");

            return memory_bytes(value, strcspn(value, "\r\n"));
        }
    }
    return NULL;
}

/* ---- waiting ---- */

/* Until *number is at least so much. The lock is taken here. */
static bool wait_for(struct fault_server *server, const uint64_t *bytes, const int *number, uint64_t least,
                     int wait_ms)
{
    struct timespec deadline;
    bool is_there;

    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += wait_ms / 1000;
    deadline.tv_nsec += wait_ms % 1000 * 1000000L;
    if (deadline.tv_nsec >= 1000000000L) {
        deadline.tv_sec++;
        deadline.tv_nsec -= 1000000000L;
    }
    pthread_mutex_lock(&server->lock);
    do
        is_there = (bytes ? *bytes : (uint64_t)*number) >= least;
    while (!is_there && pthread_cond_timedwait(&server->news, &server->lock, &deadline) == 0);
    pthread_mutex_unlock(&server->lock);
    return is_there;
}

bool fault_server_wait_begun(struct fault_server *server, enum fault_place place, int count, int wait_ms)
{
    return wait_for(server, NULL, &server->begun[place], (uint64_t)count, wait_ms);
}

bool fault_server_wait_ended(struct fault_server *server, enum fault_place place, int count, int wait_ms)
{
    return wait_for(server, NULL, &server->ended[place], (uint64_t)count, wait_ms);
}

bool fault_server_wait_bytes(struct fault_server *server, uint64_t bytes, int wait_ms)
{
    return wait_for(server, &server->put_bytes, NULL, bytes, wait_ms);
}

/* A visitor who comes, says nothing and goes is served after all who stood at the door before. */
static bool knock(struct fault_server *server)
{
    int visitor = http_open(server->port);
    bool is_over = visitor >= 0 && shutdown(visitor, SHUT_WR) == 0 && http_is_closed(visitor);

    if (visitor >= 0)
        (void)close(visitor);
    return is_over;
}

bool fault_server_settle(struct fault_server *server, int wait_ms)
{
    return knock(server) && wait_for(server, NULL, &server->connections_over,
                                     (uint64_t)fault_server_connections(server), wait_ms);
}

/* ---- links and what was put there ---- */

int fault_object_new(struct fault_server *server)
{
    int number;

    fault_lock(server);
    server->objects = memory_resize(server->objects, server->objects_count + 1, sizeof *server->objects);
    server->objects[server->objects_count] = (struct fault_object){ 0 };
    number = (int)server->objects_count++;
    fault_unlock(server);
    return number;
}

int fault_object_last(struct fault_server *server)
{
    int last;

    fault_lock(server);
    last = (int)server->objects_count - 1;
    fault_unlock(server);
    return last < 0 ? fault_object_new(server) : last;
}

void fault_object_store(struct fault_visit *visit)
{
    struct fault_server *server = visit->server;

    fault_lock(server);
    if (visit->number >= 0 && (size_t)visit->number < server->objects_count)
        server->objects[visit->number] = (struct fault_object){ .is_stored = true,
                                                                .first = visit->first,
                                                                .size_bytes = visit->sum.size_bytes,
                                                                .crc64 = visit->sum.crc64 };
    fault_unlock(server);
}

struct fault_object fault_object_of(struct fault_server *server, int number)
{
    struct fault_object object = { 0 };

    fault_lock(server);
    if (number >= 0 && (size_t)number < server->objects_count)
        object = server->objects[number];
    fault_unlock(server);
    return object;
}

bool fault_server_stored(struct fault_server *server, const char *object_key, struct checksum *out)
{
    struct fault_object object = fault_object_of(server, (int)strtol(object_key, NULL, 16));

    *out = (struct checksum){ .crc64 = object.crc64, .size_bytes = object.size_bytes };
    return object.is_stored;
}
