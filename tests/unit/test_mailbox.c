#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>

#include "base/mailbox.h"
#include "base/memory.h"

#define SENDERS 4
#define LETTERS 5000

struct note {
    struct letter letter;
    int sender;
    int number;
};

struct sender {
    struct mailbox *box;
    int number;
};

static void post_note(struct mailbox *box, int sender, int number)
{
    struct note *note = memory_new(1, sizeof *note);

    note->sender = sender;
    note->number = number;
    mailbox_post(box, &note->letter);
}

static void test_order_and_descriptor(void **state)
{
    struct mailbox *box = mailbox_new();

    (void)state;
    assert_null(mailbox_take(box));
    assert_false(mailbox_wait(box, 0));
    post_note(box, 0, 1);
    post_note(box, 0, 2);
    assert_true(mailbox_wait(box, 0));
    for (int i = 1; i <= 2; i++) {
        struct note *note = (struct note *)mailbox_take(box);

        assert_non_null(note);
        assert_int_equal(note->number, i);
        free(note);
    }
    assert_null(mailbox_take(box));
    assert_false(mailbox_wait(box, 0));
    mailbox_free(box, NULL);
}

static int released;

static void count_release(struct letter *letter)
{
    released++;
    free(letter);
}

static void test_free_releases_what_was_left(void **state)
{
    struct mailbox *box = mailbox_new();

    (void)state;
    released = 0;
    post_note(box, 0, 1);
    post_note(box, 0, 2);
    mailbox_free(box, count_release);
    assert_int_equal(released, 2);
    mailbox_free(NULL, NULL);
}

static void *send_many(void *argument)
{
    const struct sender *sender = argument;

    for (int i = 0; i < LETTERS; i++)
        post_note(sender->box, sender->number, i);
    return NULL;
}

static void test_many_senders_lose_nothing(void **state)
{
    struct mailbox *box = mailbox_new();
    struct sender senders[SENDERS];
    pthread_t threads[SENDERS];
    int next[SENDERS] = { 0 };

    (void)state;
    for (int i = 0; i < SENDERS; i++) {
        senders[i] = (struct sender){ box, i };
        assert_int_equal(pthread_create(&threads[i], NULL, send_many, &senders[i]), 0);
    }
    for (int count = 0; count < SENDERS * LETTERS; count++) {
        struct note *note;

        assert_true(mailbox_wait(box, 10000));
        note = (struct note *)mailbox_take(box);
        assert_non_null(note);
        assert_int_equal(note->number, next[note->sender]++);
        free(note);
    }
    for (int i = 0; i < SENDERS; i++)
        pthread_join(threads[i], NULL);
    assert_null(mailbox_take(box));
    mailbox_free(box, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_descriptor),
        cmocka_unit_test(test_free_releases_what_was_left),
        cmocka_unit_test(test_many_senders_lose_nothing),
    };

    return cmocka_run_group_tests_name("mailbox", tests, NULL, NULL);
}
