#include "work/lister.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mailbox.h"
#include "base/memory.h"
#include "work/pool.h"
#include "work/task.h"

#define THREADS_MOST 64  /* that many can hang before errands are refused */
#define STOP_WAIT_MS 100 /* for threads that are merely busy              */

/* What all tasks share: where reports go, for as long as anybody is there to read them.
 * Shared by all tasks, those that hang too. */
struct outlet {
    atomic_uint holds;
    pthread_mutex_t lock;
    struct mailbox *face; /* NULL: closed */
    char *state_dir;      /* NULL: none   */
};

struct task {
    atomic_uint holds;
    atomic_bool is_stopped;
    int wake; /* eventfd, -1 if there is none */
    struct errand *errand;
    struct outlet *outlet;
    struct pool *pool;
};

struct lister {
    struct pool *pool;
    struct outlet *outlet;
    struct task *latest[ERRAND_KINDS];
};

/* clang-format off */
static const struct {
    void (*tell)(struct task *task);
    enum report_kind answer;
} stories[ERRAND_KINDS] = {
    [ERRAND_FOLDER]   = { folder_tell,   REPORT_FOLDER    },
    [ERRAND_ROWS]     = { rows_tell,     REPORT_ROWS      },
    [ERRAND_MATCH]    = { match_tell,    REPORT_MATCHED   },
    [ERRAND_DETAILS]  = { details_tell,  REPORT_DETAILS   },
    [ERRAND_WEIGH]    = { details_tell,  REPORT_WEIGHTS   },
    [ERRAND_ARRIVE]   = { details_tell,  REPORT_DETAILS   },
    [ERRAND_PEEK]     = { peek_tell,     REPORT_PEEK      },
    [ERRAND_FIND]     = { find_tell,     REPORT_FOUND     },
    [ERRAND_RANK]     = { rank_tell,     REPORT_ROWS      },
    [ERRAND_REVIEW]   = { review_tell,   REPORT_REVIEW    },
    [ERRAND_COMPLETE] = { complete_tell, REPORT_COMPLETED },
    [ERRAND_VISIT]    = { visit_tell,    REPORT_PLACES    },
    [ERRAND_BOOKMARK] = { bookmark_tell, REPORT_PLACES    },
    [ERRAND_PLACES]   = { places_tell,   REPORT_PLACES    },
    [ERRAND_WRITE]    = { write_tell,    REPORT_WRITTEN   },
};
/* clang-format on */

static struct outlet *outlet_new(struct mailbox *face, const char *state_dir)
{
    struct outlet *outlet = memory_new(1, sizeof *outlet);

    atomic_init(&outlet->holds, 1);
    pthread_mutex_init(&outlet->lock, NULL);
    outlet->face = face;
    outlet->state_dir = memory_text(state_dir);
    return outlet;
}

static void outlet_free(struct outlet *outlet)
{
    if (atomic_fetch_sub(&outlet->holds, 1) > 1)
        return;
    pthread_mutex_destroy(&outlet->lock);
    free(outlet->state_dir);
    free(outlet);
}

static void outlet_close(struct outlet *outlet)
{
    pthread_mutex_lock(&outlet->lock);
    outlet->face = NULL;
    pthread_mutex_unlock(&outlet->lock);
    outlet_free(outlet);
}

static struct task *task_new(struct lister *lister, struct errand *errand)
{
    struct task *task = memory_new(1, sizeof *task);

    atomic_init(&task->holds, 1);
    atomic_init(&task->is_stopped, false);
    task->wake = errand->kind == ERRAND_FOLDER ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;
    task->errand = errand;
    task->outlet = lister->outlet;
    atomic_fetch_add(&task->outlet->holds, 1);
    task->pool = lister->pool;
    return task;
}

struct task *task_hold(struct task *task)
{
    atomic_fetch_add(&task->holds, 1);
    return task;
}

void task_free(struct task *task)
{
    if (!task || atomic_fetch_sub(&task->holds, 1) > 1)
        return;
    if (task->wake >= 0)
        (void)close(task->wake);
    errand_free(task->errand);
    outlet_free(task->outlet);
    free(task);
}

static void task_cancel(struct task *task)
{
    if (!task)
        return;
    atomic_store(&task->is_stopped, true);
    if (task->wake >= 0)
        (void)!write(task->wake, &(uint64_t){ 1 }, sizeof(uint64_t));
    task_free(task);
}

const struct errand *task_errand(const struct task *task)
{
    return task->errand;
}

const atomic_bool *task_stop(const struct task *task)
{
    return &task->is_stopped;
}

struct pool *task_pool(const struct task *task)
{
    return task->pool;
}

const char *task_state_dir(const struct task *task)
{
    return task->outlet->state_dir;
}

int task_descriptor(const struct task *task)
{
    return task->wake;
}

struct report *task_answer(const struct task *task, enum report_kind kind)
{
    struct report *report = report_new(kind, task->errand->turn);

    report->finding = finding_new();
    return report;
}

void task_report(struct task *task, struct report *report)
{
    pthread_mutex_lock(&task->outlet->lock);
    if (task->outlet->face && !atomic_load(&task->is_stopped))
        mailbox_post(task->outlet->face, &GIVE(report)->letter);
    pthread_mutex_unlock(&task->outlet->lock);
    report_free(report);
}

static void run_task(void *argument)
{
    struct task *task = argument;

    if (!atomic_load(&task->is_stopped))
        stories[task->errand->kind].tell(task);
    task_free(task);
}

static void refuse(struct task *task)
{
    struct report *report = task_answer(task, stories[task->errand->kind].answer);
    struct error err;

    (void)error_set(&err, STAGE_FILE, REMEDY_FAIL, "EBUSY", "too many mounts do not answer");
    (void)error_hint(&err, "see what hangs with `mount`, then start attache again");
    report->error = error_keep(&err);
    report->is_last = true;
    task_report(task, report);
    task_free(task);
}

struct lister *lister_start(struct mailbox *face, const char *state_dir)
{
    struct lister *lister = memory_new(1, sizeof *lister);

    lister->pool = pool_new(THREADS_MOST);
    lister->outlet = outlet_new(face, state_dir);
    return lister;
}

void lister_ask(struct lister *lister, struct errand *errand)
{
    struct task *task = task_new(lister, errand);

    task_cancel(lister->latest[errand->kind]);
    lister->latest[errand->kind] = task;
    if (!pool_run(lister->pool, run_task, task_hold(task)))
        refuse(task);
}

void lister_stop(struct lister *lister)
{
    if (!lister)
        return;
    for (enum errand_kind kind = 0; kind < ERRAND_KINDS; kind++)
        task_cancel(lister->latest[kind]);
    outlet_close(lister->outlet);
    pool_free(lister->pool, STOP_WAIT_MS);
    free(lister);
}
