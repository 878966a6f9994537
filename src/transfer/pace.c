#include "transfer/pace.h"

#define LEFT_MOST_S     31536000 /* a year: who has to wait for longer waits for nothing that is known */
#define LEFT_LEAST_MS   1000     /* what less than that tells is gone with the next moment               */
#define FIRST_WAIT_MS   500
#define LONGEST_WAIT_MS 20000

#define BUDGET_MOST \
    48.0 /* several files may use up all their attempts before it is clear that nothing helps */
#define BUDGET_GIVEN 1.0

static void window_add(struct pace_window *window, double bytes, double passed_ms, double window_ms)
{
    double kept = window_ms / (window_ms + passed_ms);

    window->bytes = window->bytes * kept + bytes;
    window->time_ms = window->time_ms * kept + passed_ms;
}

void pace_add(struct pace *pace, uint64_t bytes_so_far, int64_t now_ms)
{
    double passed_ms = (double)(now_ms - pace->last_ms);

    if (pace->is_begun ? passed_ms <= 0 : bytes_so_far == 0)
        return;
    if (pace->is_begun && bytes_so_far >= pace->last_bytes) {
        double bytes = (double)(bytes_so_far - pace->last_bytes);

        window_add(&pace->rate, bytes, passed_ms, PACE_RATE_WINDOW_MS);
        window_add(&pace->left, bytes, passed_ms, PACE_LEFT_WINDOW_MS);
    }
    pace->is_begun = true;
    pace->last_bytes = bytes_so_far;
    pace->last_ms = now_ms;
}

void pace_skip(struct pace *pace, int64_t passed_ms)
{
    pace->last_ms += passed_ms;
}

void pace_go_on(struct pace *pace, int64_t now_ms)
{
    pace->last_ms = now_ms;
}

uint64_t pace_bytes_per_second(const struct pace *pace)
{
    if (pace->rate.time_ms <= 0)
        return 0;
    return (uint64_t)(pace->rate.bytes * 1000 / pace->rate.time_ms);
}

int64_t pace_left_s(const struct pace *pace, uint64_t left_bytes)
{
    double left_s;

    if (pace->left.bytes <= 0 || pace->left.time_ms < LEFT_LEAST_MS)
        return -1;
    left_s = (double)left_bytes * pace->left.time_ms / pace->left.bytes / 1000;
    return left_s < LEFT_MOST_S ? (int64_t)(left_s + 0.5) : -1;
}

static int64_t longest_wait_ms(int failures)
{
    int64_t wait_ms = FIRST_WAIT_MS;

    while (--failures > 0 && wait_ms < LONGEST_WAIT_MS)
        wait_ms *= 2;
    return wait_ms < LONGEST_WAIT_MS ? wait_ms : LONGEST_WAIT_MS;
}

int64_t pace_wait_ms(int failures, int64_t wish_ms, uint64_t random)
{
    int64_t wait_ms = (int64_t)(random % (uint64_t)(longest_wait_ms(failures) + 1));

    if (wish_ms > PACE_WISH_MOST_MS)
        wish_ms = PACE_WISH_MOST_MS;
    return wish_ms > wait_ms ? wish_ms : wait_ms;
}

struct pace_budget pace_budget_full(void)
{
    return (struct pace_budget){ .attempts = BUDGET_MOST };
}

bool pace_budget_take(struct pace_budget *budget)
{
    if (budget->attempts < 1)
        return false;
    budget->attempts -= 1;
    return true;
}

void pace_budget_give(struct pace_budget *budget)
{
    budget->attempts += BUDGET_GIVEN;
    if (budget->attempts > BUDGET_MOST)
        budget->attempts = BUDGET_MOST;
}
