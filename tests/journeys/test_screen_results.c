/* What a person does with results beyond the main job. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "support/puts.h"
#include "support/sitting.h"

/* Sent once, taken again: nothing is uploaded, and the ObjectKey that is printed is the first one's. */
static void test_what_was_uploaded_before_is_taken_from_there(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *first = NULL, *again = NULL;
    size_t first_count, again_count;

    sitting_start_shell(sitting, "\"$ATTACHE\" --demo put --quiet --format keys left/a.log > first && "
                                 "\"$ATTACHE\" --demo --format keys left/a.log > again");
    sitting_sees(sitting, "1 marked");
    sitting_types(sitting, "u", "takes that upload instead");
    sitting_sees(sitting, "uploaded");
    sitting_types(sitting, "e", "1 attachment · 1 marked");
    pty_send(sitting->pty, "q");
    sitting_ends(sitting, 0);
    first = sitting_read(sitting, "first", &first_count);
    again = sitting_read(sitting, "again", &again_count);
    assert_true(first_count > 0);
    assert_int_equal(first_count, again_count);
    assert_memory_equal(first, again, first_count);
}

int main(void)
{
#define SITTING(test) cmocka_unit_test_setup_teardown(test, sitting_begin, sitting_end)
    const struct CMUnitTest tests[] = {
        SITTING(test_what_was_uploaded_before_is_taken_from_there),
    };

    return cmocka_run_group_tests_name("screen: results", tests, NULL, NULL);
}
