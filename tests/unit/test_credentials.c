#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "service/credentials.h"

#define ID     "ALIBABA_CLOUD_ACCESS_KEY_ID"
#define SECRET "ALIBABA_CLOUD_ACCESS_KEY_SECRET"
#define TOKEN  "ALIBABA_CLOUD_SECURITY_TOKEN"

static void set(const char *name, const char *value)
{
    if (value)
        assert_int_equal(setenv(name, value, 1), 0);
    else
        assert_int_equal(unsetenv(name), 0);
}

static struct credentials *find(const char *id, const char *secret, const char *token, struct error *err)
{
    struct credentials *found = NULL;

    set(ID, id);
    set(SECRET, secret);
    set(TOKEN, token);
    return credentials_find(&found, err) ? found : NULL;
}

static void test_environment(void **state)
{
    struct error err = { 0 };
    OWNED(credentials) struct credentials *found = find("LTAI1", "secret", NULL, &err);

    (void)state;
    assert_non_null(found);
    assert_string_equal(found->access_key_id, "LTAI1");
    assert_string_equal(found->access_key_secret.bytes, "secret");
    assert_null(found->security_token.bytes);
    assert_string_equal(found->source, "environment");
}

static void test_values_are_trimmed(void **state)
{
    struct error err = { 0 };
    OWNED(credentials) struct credentials *found = find(" STS.1\n", "\tsecret\r\n", "  to+ken==  ", &err);

    (void)state;
    assert_non_null(found);
    assert_string_equal(found->access_key_id, "STS.1");
    assert_string_equal(found->access_key_secret.bytes, "secret");
    assert_string_equal(found->security_token.bytes, "to+ken==");
}

static void test_empty_token_is_none(void **state)
{
    struct error err = { 0 };
    OWNED(credentials) struct credentials *found = find("LTAI1", "secret", " \n", &err);

    (void)state;
    assert_non_null(found);
    assert_null(found->security_token.bytes);
}

/* The bytes where the environment had them, not only the variable. */
static void test_originals_are_overwritten(void **state)
{
    struct error err = { 0 };
    const char *values[3];
    OWNED(credentials) struct credentials *found = NULL;

    (void)state;
    set(ID, "LTAI-MARK");
    set(SECRET, "SK-MARK");
    set(TOKEN, "STS-MARK");
    values[0] = getenv(ID);
    values[1] = getenv(SECRET);
    values[2] = getenv(TOKEN);
    assert_true(credentials_find(&found, &err));
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < strlen("SK-MARK"); j++)
            assert_int_equal(values[i][j], 0);
    assert_false(credentials_find(&(struct credentials *){ NULL }, &err));
}

/* Also when nothing comes of it. */
static void test_originals_are_overwritten_on_failure(void **state)
{
    struct error err = { 0 };
    const char *value;

    (void)state;
    set(ID, NULL);
    set(TOKEN, NULL);
    set(SECRET, "SK-MARK");
    value = getenv(SECRET);
    assert_false(credentials_find(&(struct credentials *){ NULL }, &err));
    assert_int_equal(value[0], 0);
}

static const struct bad_case {
    const char *id, *secret, *token;
    const char *code, *named; /* what must be named */
} bad_cases[] = {
    { NULL, NULL, NULL, "no-credentials", ID },
    { "", " ", NULL, "no-credentials", SECRET },
    { NULL, NULL, "token", "no-credentials", ID },
    { "LTAI1", NULL, NULL, "no-secret", SECRET },
    { NULL, "SK-MARK", NULL, "no-key-id", ID },
    { "STS.abc", "SK-MARK", NULL, "no-token", TOKEN },
    { "LTAI 1", "SK-MARK", NULL, "bad-key-id", ID },
    { "LTAI1\r\nX-Evil: 1", "SK-MARK", NULL, "bad-key-id", ID },
    { "LTAI1", "SK-\nMARK", NULL, "bad-secret", SECRET },
    { "STS.abc", "SK-MARK", "STS-\nMARK", "bad-token", TOKEN },
    { "LTAI1\xC3\xA9", "SK-MARK", NULL, "bad-key-id", ID },
};

static void test_errors_say_what_to_set(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_cases / sizeof bad_cases[0]; i++) {
        const struct bad_case *bad = &bad_cases[i];
        struct error err = { 0 };
        OWNED_TEXT char *story = NULL;

        assert_null(find(bad->id, bad->secret, bad->token, &err));
        story = error_story(&err);
        assert_int_equal(err.stage, STAGE_CREDENTIALS);
        assert_int_equal(err.remedy, REMEDY_STOP);
        assert_string_equal(err.code, bad->code);
        assert_non_null(strstr(story, bad->named));
        if (strlen("nothing can be sent: ") + strlen(err.message) > 78)
            fail_msg("80 columns do not hold: %s", err.message);
        assert_true(*err.hint);
        assert_null(strstr(err.message, "MARK"));
        assert_null(strstr(err.hint, "MARK"));
    }
}

static void test_credentials_of_texts(void **state)
{
    char secret[] = "secret";
    OWNED(credentials) struct credentials *credentials = credentials_of("id", secret, NULL, "demo");

    (void)state;
    memset(secret, 'x', sizeof secret - 1);
    assert_string_equal(credentials->access_key_secret.bytes, "secret");
    assert_null(credentials->security_token.bytes);
    assert_string_equal(credentials->source, "demo");
    credentials_free(NULL);
}

/* In a process that was started with secrets: status 0 if the kernel shows none of them any more. */
static int look_into_environ(void)
{
    struct credentials *found = NULL;
    struct error err = { 0 };
    static char shown[65536];
    bool is_found = credentials_find(&found, &err);
    int file = open("/proc/self/environ", O_RDONLY | O_CLOEXEC);
    ssize_t count = read(file, shown, sizeof shown);

    (void)close(file);
    credentials_free(found);
    if (!is_found || count <= 0 || !memmem(shown, (size_t)count, "HOME=kept", strlen("HOME=kept")))
        return 2;
    return memmem(shown, (size_t)count, "MARK", strlen("MARK")) ? 1 : 0;
}

static void test_the_kernel_shows_no_secret(void **state)
{
    char home[] = "HOME=kept", id[] = ID "=LTAI-MARK", secret[] = SECRET "=SK-MARK",
         token[] = TOKEN "=STS-MARK";
    char *const environment[] = { home, id, secret, token, NULL };
    int status = 0;
    pid_t child;

    (void)state;
    if (access("/proc/self/environ", R_OK) != 0)
        skip();
    child = fork();
    if (!child) {
        (void)execle("/proc/self/exe", "test_credentials", "look", (char *)NULL, environment);
        _exit(3);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

int main(int count, char **arguments)
{
    if (count > 1 && strcmp(arguments[1], "look") == 0)
        return look_into_environ();

    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_environment),
        cmocka_unit_test(test_values_are_trimmed),
        cmocka_unit_test(test_empty_token_is_none),
        cmocka_unit_test(test_originals_are_overwritten),
        cmocka_unit_test(test_originals_are_overwritten_on_failure),
        cmocka_unit_test(test_the_kernel_shows_no_secret),
        cmocka_unit_test(test_errors_say_what_to_set),
        cmocka_unit_test(test_credentials_of_texts),
    };

    return cmocka_run_group_tests_name("credentials", tests, NULL, NULL);
}
