#include "work/engine.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/wait.h"
#include "record/settings.h"
#include "service/credentials.h"
#include "service/sign.h"
#include "work/engine_parts.h"
#include "work/wishes.h"

#define DESCRIPTORS_EACH   3   /* of a transfer                                    */
#define DESCRIPTORS_BESIDE 16  /* of everything else: streams, mailboxes, ledger   */
#define DESCRIPTORS_ENOUGH 256 /* for sixteen transfers and all else               */

#define GAP_MS             3000 /* a loop that was away for longer was stopped, with its process or the machine */

/* --- the thread ------------------------------------------------------------------------------------------------ */

static void look_at_clocks(struct engine *engine)
{
    engine->now.now_ms = clock_now_ms();
    engine->now.today_s = clock_today_s();
}

/* Time in which this process did not run is nobody's stall. */
static void leave_out_gap(struct engine *engine, int64_t gap_ms)
{
    for (struct transfer *transfer = engine->queue.active.first; transfer; transfer = transfer->next)
        transfer_skip(transfer, gap_ms);
    pace_skip(&engine->pace, gap_ms);
}

static void wait_for_something(struct engine *engine)
{
    int64_t wait_ms = wait_sooner(dispatch_wait_ms(engine), record_wait_ms(engine));
    int64_t before_ms = engine->now.now_ms;
    int64_t gap_ms;

    wire_wait(engine->wire, mailbox_descriptor(engine->wishes), wait_ms);
    look_at_clocks(engine);
    gap_ms = engine->now.now_ms - before_ms - wait_ms;
    if (gap_ms > GAP_MS)
        leave_out_gap(engine, gap_ms);
}

static void end(struct engine *engine)
{
    record_close(engine);
    wire_free(engine->wire); /* before what its exchanges borrow */
    queue_done(&engine->queue);
    proof_drop(engine);
    hosts_free(engine->world.hosts);
    object_keys_done(&engine->world.keys);
    mailbox_post(engine->face, &report_new(REPORT_ENDED, 0)->letter);
}

static void *run(void *argument)
{
    struct engine *engine = argument;

    look_at_clocks(engine);
    record_open(engine);
    while (!engine->is_stopping) {
        wire_run(engine->wire, engine->now.now_ms);
        dispatch_take(engine);
        causes_call_back(engine);
        dispatch_announce(engine);
        dispatch_start(engine);
        proof_start(engine);
        record_keep(engine);
        wire_run_new(engine->wire, engine->now.now_ms);
        progress_tick(engine);
        record_tick(engine);
        record_keep(engine);
        wait_for_something(engine);
        wishes_take(engine);
    }
    end(engine);
    return NULL;
}

/* --- start and stop -------------------------------------------------------------------------------------------- */

static void set_world(struct engine *engine)
{
    const struct settings *settings = engine->settings;
    char nonce[SIGN_NONCE_SIZE];

    sign_nonce(nonce);
    engine->world = (struct transfer_world){
        .endpoint = &engine->endpoint,
        .credentials = engine->credentials,
        .no_credentials = &engine->no_credentials,
        .rules = { engine->endpoint.name, settings->store_hosts, settings->allows_http },
        .hosts = hosts_new(record_hosts_memory(engine)),
        .budget = pace_budget_full(),
        .timeout_ms = (int64_t)settings->timeout_s * 1000,
        .retries = settings->retries,
        .verifies = settings->verifies,
        .checks_links = settings->checks_links,
    };
    memcpy(&engine->world.random, nonce, sizeof engine->world.random);
}

/* For transfers: what all else leaves of the descriptors that this process may have. */
static int descriptors_left(void)
{
    struct rlimit limit;
    bool is_known = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < DESCRIPTORS_ENOUGH;

    return (is_known ? (int)limit.rlim_cur : DESCRIPTORS_ENOUGH) - DESCRIPTORS_BESIDE;
}

/* As many at once as there are descriptors for: each has a file, a connection, and a call for links beside it. */
static int parallel_that_fits(int parallel)
{
    int fits = descriptors_left() / DESCRIPTORS_EACH;

    return fits < 1 ? 1 : fits < parallel ? fits : parallel;
}

/* Beside their files. An idle one gives way to another host's, and calls for links to the files. */
static int connections_that_fit(int parallel)
{
    int fits = descriptors_left() - parallel;

    return fits < 1 ? 1 : fits;
}

static void set_pace(struct engine *engine)
{
    const struct settings *settings = engine->settings;
    int64_t now_ms = clock_now_ms();

    engine->parallel_wished = parallel_that_fits(settings->parallel);
    engine->is_tight = connections_that_fit(engine->parallel_wished) <= engine->parallel_wished;
    wire_set_connections(engine->wire, connections_that_fit(engine->parallel_wished));
    engine->view.parallel = engine->parallel_wished;
    engine->view.limit_rate = settings->limit_rate;
    engine->calls = call_rate_of(settings->api_rate, now_ms);
    wire_set_limit(engine->wire, settings->limit_rate, now_ms);
}

static void release(struct engine *engine)
{
    mailbox_free(engine->wishes, NULL);
    credentials_free(engine->credentials);
    endpoint_done(&engine->endpoint);
    free(engine->state_dir);
    free(engine);
}

/* Signals are the face's: the thread starts with all of them blocked. */
static bool start_thread(struct engine *engine, struct error *err)
{
    sigset_t all, before;
    int failed;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&engine->thread, NULL, run, engine);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed == 0 ||
           error_set_errno(err, STAGE_REQUEST, REMEDY_STOP, failed, "no thread for the uploads");
}

static bool open_doors(struct engine *engine, struct error *err)
{
    const struct settings *settings = engine->settings;
    struct wire_rules rules = { .ca_file = settings->ca_file, .named_hosts = settings->store_hosts };

    if (!endpoint_find(settings->endpoint, settings->region, settings->allows_http, &engine->endpoint, err))
        return false;
    rules.endpoint = engine->endpoint.name;
    engine->wishes = mailbox_new();
    if (!engine->wishes) {
        error_set(err, STAGE_REQUEST, REMEDY_STOP, "EMFILE", "too many files are open");
        return error_hint(err, ERROR_HINT_LIMIT);
    }
    engine->wire = wire_new(&rules);
    return true;
}

bool engine_start(const struct settings *settings, struct credentials *credentials,
                  const struct error *no_credentials, const char *state_dir, struct mailbox *face,
                  struct engine **out_engine, struct error *err)
{
    struct engine *engine = memory_new(1, sizeof *engine);

    engine->state_dir = memory_text(state_dir);
    engine->settings = settings;
    engine->credentials = credentials;
    engine->face = face;
    if (no_credentials)
        engine->no_credentials = *no_credentials;
    if (!open_doors(engine, err)) {
        release(engine);
        return false;
    }
    set_world(engine);
    set_pace(engine);
    if (!start_thread(engine, err)) {
        wire_free(engine->wire);
        hosts_free(engine->world.hosts);
        release(engine);
        return false;
    }
    *out_engine = engine;
    return true;
}

static void post(struct engine *engine, struct wish wish)
{
    struct wish *letter = memory_new(1, sizeof *letter);

    *letter = wish;
    mailbox_post(engine->wishes, &letter->letter);
}

void engine_leave(struct engine *engine)
{
    post(engine, (struct wish){ .kind = WISH_STOP });
}

void engine_stop(struct engine *engine)
{
    if (!engine)
        return;
    engine_leave(engine);
    pthread_join(engine->thread, NULL);
    wishes_drop(engine);
    release(engine);
}

/* --- what may be asked ----------------------------------------------------------------------------------------- */

void engine_upload(struct engine *engine, struct attachment *const *attachments, size_t count)
{
    struct wish wish = { .kind = WISH_UPLOAD, .count = count };

    wish.attachments = memory_new(count, sizeof(struct attachment *));
    if (count)
        memcpy(wish.attachments, attachments, count * sizeof(struct attachment *));
    post(engine, wish);
}

void engine_cancel(struct engine *engine, uint64_t id)
{
    post(engine, (struct wish){ .kind = WISH_CANCEL, .id = id });
}

void engine_pause(struct engine *engine, uint64_t id)
{
    post(engine, (struct wish){ .kind = WISH_PAUSE, .id = id });
}

void engine_resume(struct engine *engine, uint64_t id)
{
    post(engine, (struct wish){ .kind = WISH_RESUME, .id = id });
}

void engine_retry(struct engine *engine, uint64_t id)
{
    post(engine, (struct wish){ .kind = WISH_RETRY, .id = id });
}

void engine_move(struct engine *engine, uint64_t id, int places)
{
    post(engine, (struct wish){ .kind = WISH_MOVE, .id = id, .number = places });
}

void engine_set_parallel(struct engine *engine, int parallel)
{
    post(engine, (struct wish){ .kind = WISH_SET_PARALLEL, .number = parallel });
}

void engine_set_limit(struct engine *engine, uint64_t bytes_per_second)
{
    post(engine, (struct wish){ .kind = WISH_SET_LIMIT, .number = (int64_t)bytes_per_second });
}

void engine_go_on(struct engine *engine)
{
    post(engine, (struct wish){ .kind = WISH_GO_ON });
}

void engine_drain(struct engine *engine)
{
    post(engine, (struct wish){ .kind = WISH_DRAIN });
}

void engine_take_up(struct engine *engine)
{
    post(engine, (struct wish){ .kind = WISH_TAKE_UP });
}

void engine_forget(struct engine *engine)
{
    post(engine, (struct wish){ .kind = WISH_FORGET });
}

void engine_put_back(struct engine *engine)
{
    post(engine, (struct wish){ .kind = WISH_PUT_BACK });
}

void engine_look_around(struct engine *engine)
{
    post(engine, (struct wish){ .kind = WISH_LOOK_AROUND });
}

void engine_check_link(struct engine *engine, const struct result *result)
{
    post(engine, (struct wish){ .kind = WISH_CHECK_LINK, .result = result_copy(result) });
}

void engine_search_history(struct engine *engine, const char *text, size_t limit, uint64_t turn)
{
    post(engine,
         (struct wish){
             .kind = WISH_SEARCH, .text = memory_text(text), .number = (int64_t)limit, .turn = turn });
}

void engine_purge_history(struct engine *engine, uint64_t turn)
{
    post(engine, (struct wish){ .kind = WISH_PURGE, .turn = turn });
}
