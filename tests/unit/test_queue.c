#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "transfer/queue.h"
#include "transfer/transfer.h"

static const struct moment now = { 1000, 1700000000 };
static struct transfer_world world;
static struct queue queue;

static int fill(void **state)
{
    (void)state;
    queue = (struct queue){ 0 };
    for (int i = 0; i < 5; i++)
        queue_add(&queue, transfer_new(memory_new(1, sizeof(struct attachment)), &world));
    return 0;
}

static int empty(void **state)
{
    (void)state;
    queue_done(&queue);
    return 0;
}

static void check_order(const struct transfer_list *list, const char *ids)
{
    const struct transfer *transfer = list->first;
    const struct transfer *last = NULL;
    size_t count = 0;

    for (; *ids; ids++, count++) {
        assert_non_null(transfer);
        assert_int_equal(transfer->id, *ids - '0');
        assert_ptr_equal(transfer->previous, last);
        last = transfer;
        transfer = transfer->next;
    }
    assert_null(transfer);
    assert_ptr_equal(list->last, last);
    assert_int_equal(list->count, count);
}

static void enter(uint64_t id, enum transfer_state state)
{
    struct transfer *transfer = queue_find(&queue, id);

    transfer_enter(transfer, state, now);
    queue_place(&queue, transfer);
}

static void test_first_come_first_served(void **state)
{
    (void)state;
    check_order(&queue.waiting, "12345");
    assert_int_equal(queue_next(&queue)->id, 1);
    enter(1, TRANSFER_ASKING);
    enter(2, TRANSFER_ASKING);
    assert_int_equal(queue_next(&queue)->id, 3);
    check_order(&queue.waiting, "345");
    check_order(&queue.active, "12");
    enter(1, TRANSFER_DONE);
    check_order(&queue.done, "1");
    queue_let_go(&queue);
    check_order(&queue.done, "");
    assert_null(queue_find(&queue, 1));
    enter(2, TRANSFER_WAITING);
    check_order(&queue.waiting, "2345");
}

static void test_found_by_id(void **state)
{
    (void)state;
    assert_null(queue_find(&queue, 0));
    assert_null(queue_find(&queue, 6));
    assert_null(queue_find(&queue, UINT64_MAX));
    for (uint64_t id = 1; id <= 5; id++)
        assert_int_equal(queue_find(&queue, id)->id, id);
}

static void test_moving(void **state)
{
    (void)state;
    assert_true(queue_move(&queue, queue_find(&queue, 4), -2));
    check_order(&queue.waiting, "14235");
    assert_true(queue_move(&queue, queue_find(&queue, 1), 100));
    check_order(&queue.waiting, "42351");
    assert_true(queue_move(&queue, queue_find(&queue, 5), -100));
    check_order(&queue.waiting, "54231");
    enter(2, TRANSFER_UPLOADING);
    assert_false(queue_move(&queue, queue_find(&queue, 2), 1));
}

/* What has its links waits as well; what is being sent is passed over. */
static void test_moving_what_is_ready(void **state)
{
    (void)state;
    enter(1, TRANSFER_UPLOADING);
    enter(2, TRANSFER_READY);
    enter(3, TRANSFER_READY);
    assert_true(queue_move(&queue, queue_find(&queue, 4), -1));
    check_order(&queue.active, "123");
    check_order(&queue.waiting, "45");
    assert_true(queue_find(&queue, 4)->order < queue_find(&queue, 3)->order);
    assert_true(queue_find(&queue, 4)->order > queue_find(&queue, 2)->order);
    assert_true(queue_move(&queue, queue_find(&queue, 3), -100));
    check_order(&queue.active, "132");
    assert_true(queue_move(&queue, queue_find(&queue, 2), 100));
    assert_true(queue_find(&queue, 2)->order > queue_find(&queue, 5)->order);
}

static void test_the_paused_are_passed_over(void **state)
{
    (void)state;
    assert_true(transfer_pause(queue_find(&queue, 1), now));
    queue_place(&queue, queue_find(&queue, 1));
    check_order(&queue.waiting, "12345");
    assert_int_equal(queue_next(&queue)->id, 2);
    for (uint64_t id = 2; id <= 5; id++)
        assert_true(transfer_pause(queue_find(&queue, id), now));
    assert_null(queue_next(&queue));
}

/* Where the screen still shows it, so that moving it means the same to both. */
static void test_tried_again_in_the_old_place(void **state)
{
    (void)state;
    enter(3, TRANSFER_FAILED);
    assert_true(queue_move(&queue, queue_find(&queue, 4), -1));
    enter(3, TRANSFER_WAITING);
    check_order(&queue.waiting, "14325");
    check_order(&queue.over, "");
    assert_true(queue_move(&queue, queue_find(&queue, 3), 1));
    check_order(&queue.waiting, "14235");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_first_come_first_served, fill, empty),
        cmocka_unit_test_setup_teardown(test_found_by_id, fill, empty),
        cmocka_unit_test_setup_teardown(test_moving, fill, empty),
        cmocka_unit_test_setup_teardown(test_moving_what_is_ready, fill, empty),
        cmocka_unit_test_setup_teardown(test_the_paused_are_passed_over, fill, empty),
        cmocka_unit_test_setup_teardown(test_tried_again_in_the_old_place, fill, empty),
    };

    return cmocka_run_group_tests_name("queue", tests, NULL, NULL);
}
