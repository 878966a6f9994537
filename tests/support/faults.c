#include "support/faults.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>

#include "base/memory.h"
#include "support/scratch.h"

#define KEPT_MOST 512

static void *kept[KEPT_MOST]; /* what lives as long as the trial */
static size_t kept_count;

static void *keep(void *memory)
{
    assert_true(kept_count < KEPT_MOST);
    kept[kept_count++] = memory;
    return memory;
}

int trial_begin(void **state)
{
    struct trial *trial = memory_new(1, sizeof *trial);

    trial->folder = scratch_new();
    trial->server = fault_server_start(&(const struct fault_options){ 0 });
    trial->process = (struct process){ .input = -1, .out_end = -1, .err_end = -1 };
    trial->retries = 1;
    *state = trial;
    return 0;
}

int trial_end(void **state)
{
    struct trial *trial = *state;

    process_done(&trial->process);
    fault_server_stop(trial->server);
    cJSON_Delete(trial->results);
    scratch_remove(trial->folder);
    free(trial);
    while (kept_count > 0)
        free(kept[--kept_count]);
    return 0;
}

void trial_serve(struct trial *trial, const struct fault_options *options)
{
    fault_server_stop(trial->server);
    trial->server = fault_server_start(options);
}

const char *trial_text(const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = memory_print_list(format, arguments);
    va_end(arguments);
    return keep(text);
}

void trial_script(struct trial *trial, const struct fault_step *steps, size_t count)
{
    fault_server_script(trial->server, steps, count);
}

void trial_serve_encrypted(struct trial *trial, enum fault_tls tls)
{
    const char *authority = trial_text("%s/ca.pem", trial->folder);

    trial_serve(trial, &(struct fault_options){ .tls = tls });
    fault_server_authority(trial->server, authority);
    trial_words(trial, WORDS("--ca-file", authority));
}

struct fault_server *trial_behind_proxy(struct trial *trial, struct fault_step step)
{
    struct fault_server *far = fault_server_start(
        &(struct fault_options){ .links_origin = "http://store.tickets.test" });

    trial_serve(trial, &(struct fault_options){ .relays_to = fault_server_port(far) });
    step.place = FAULT_PROXY;
    trial_script(trial, &step, 1);
    trial_variable(trial, trial_text("http_proxy=%s", fault_server_url(trial->server)));
    trial->endpoint = "http://api.tickets.test";
    trial_word(trial, "--allow-http");
    return far;
}

const char *trial_file(struct trial *trial, const char *name, uint64_t size_bytes)
{
    return keep(scratch_pattern(trial->folder, name, size_bytes));
}

const char *const *trial_files(struct trial *trial, int count, uint64_t size_bytes)
{
    const char **files = keep(memory_new((size_t)count + 1, sizeof *files));

    assert_in_range(count, 0, 26);
    for (int i = 0; i < count; i++)
        files[i] = trial_file(trial, (char[]){ (char)('a' + i), '\0' }, size_bytes);
    return files;
}

static void add(const char **list, const char *text)
{
    size_t count = 0;

    while (list[count])
        count++;
    assert_true(count + 1 < FAULTS_WORDS_MOST);
    list[count] = text;
}

void trial_word(struct trial *trial, const char *word)
{
    add(trial->words, word);
}

void trial_variable(struct trial *trial, const char *variable)
{
    add(trial->environment, variable);
}

static void add_all(const char **list, const char *const *more)
{
    for (; *more; more++)
        add(list, *more);
}

void trial_words(struct trial *trial, const char *const *words)
{
    add_all(trial->words, words);
}

void trial_under(struct trial *trial, const char *const *words)
{
    memset(trial->prefix, 0, sizeof trial->prefix);
    for (size_t i = 0; words[i]; i++) {
        assert_true(i + 1 < sizeof trial->prefix / sizeof *trial->prefix);
        trial->prefix[i] = words[i];
    }
}

void trial_start(struct trial *trial, const char *const *files)
{
    const char *argv[FAULTS_WORDS_MOST * 2] = { 0 };
    const char *environment[FAULTS_WORDS_MOST] = { "ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI-faults",
                                                   "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" FAULTS_KEY_SECRET };
    const char *endpoint = trial->endpoint ? trial->endpoint : fault_server_url(trial->server);
    char retries[16];

    (void)snprintf(retries, sizeof retries, "%d", trial->retries);
    add(environment, keep(memory_print("XDG_STATE_HOME=%s/state", trial->folder)));
    add_all(environment, trial->environment);
    add_all(argv, trial->prefix);
    add_all(argv, (const char *const[]){ process_attache(), "put", "--endpoint", endpoint, "--format", "json",
                                         "--retries", retries, NULL });
    add_all(argv, trial->words);
    add(argv, "--");
    add_all(argv, files);
    process_done(&trial->process);
    process_start(&trial->process, argv, environment);
}

static void show_and_fail(const struct trial *trial, const char *what)
{
    fail_msg("%s\nexit status: %d\nstdout: %.3000s\nstderr: %.3000s", what, trial->status,
             buffer_string(&trial->process.out), buffer_string(&trial->process.err));
}

/* Neither the secret nor a signature of a PUT link ever appears. */
static void check_secrets(const struct trial *trial)
{
    static const char *const secrets[] = { FAULTS_KEY_SECRET, "Signature=PUT", "ACS3-HMAC-SHA256" };

    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (strstr(buffer_string(&trial->process.out), secrets[i]) ||
            strstr(buffer_string(&trial->process.err), secrets[i]))
            show_and_fail(trial, "a secret was printed");
}

/* Whoever reads of a failure reads what can be done about it. */
static void check_hints(const struct trial *trial)
{
    for (size_t i = 0; i < trial_count(trial); i++)
        if (strcmp(trial_field(trial, i, "status"), "failed") == 0 &&
            *trial_field(trial, i, "error.hint") == '\0')
            show_and_fail(trial, "not said: what to do now");
}

int trial_wait(struct trial *trial)
{
    trial->status = process_wait(&trial->process);
    cJSON_Delete(trial->results);
    trial->results = cJSON_Parse(buffer_string(&trial->process.out));
    check_secrets(trial);
    check_hints(trial);
    return trial->status;
}

int trial_run(struct trial *trial, const char *const *files)
{
    trial_start(trial, files);
    return trial_wait(trial);
}

int trial_put(struct trial *trial, uint64_t size_bytes, struct fault_step step)
{
    step.place = FAULT_PUT;
    trial_script(trial, &step, 1);
    return trial_run(trial, FILES(trial_file(trial, "a.log", size_bytes)));
}

size_t trial_count(const struct trial *trial)
{
    return (size_t)cJSON_GetArraySize(trial->results);
}

const char *trial_field(const struct trial *trial, size_t index, const char *field)
{
    const cJSON *value = cJSON_GetArrayItem(trial->results, (int)index);
    char name[64];

    while (value && *field) {
        size_t length = strcspn(field, ".");

        (void)snprintf(name, sizeof name, "%.*s", (int)length, field);
        value = cJSON_GetObjectItemCaseSensitive(value, name);
        field += length + (field[length] == '.');
    }
    if (cJSON_IsString(value))
        return value->valuestring;
    if (cJSON_IsBool(value))
        return cJSON_IsTrue(value) ? "true" : "false";
    return cJSON_IsNumber(value) ? keep(memory_print("%.0f", value->valuedouble)) : "";
}

size_t trial_find(const struct trial *trial, const char *name)
{
    for (size_t i = 0; i < trial_count(trial); i++)
        if (strcmp(trial_field(trial, i, "name"), name) == 0)
            return i;
    show_and_fail(trial, name);
    return 0;
}

void trial_is(const struct trial *trial, size_t index, const char *field, const char *expected)
{
    const char *value = trial_field(trial, index, field);

    if (strcmp(value, expected) != 0)
        show_and_fail(trial, keep(memory_print("%s of %zu is \"%s\" instead of \"%s\"", field, index, value,
                                               expected)));
}

void trial_says(const struct trial *trial, const char *part)
{
    if (!strstr(buffer_string(&trial->process.err), part))
        show_and_fail(trial, keep(memory_print("not said: %s", part)));
}

void trial_says_not(const struct trial *trial, const char *part)
{
    if (strstr(buffer_string(&trial->process.err), part))
        show_and_fail(trial, trial_text("said: %s", part));
}

void trial_says_times(const struct trial *trial, const char *part, int times)
{
    int found = 0;

    for (const char *next = buffer_string(&trial->process.err); (next = strstr(next, part)); next++)
        found++;
    if (found != times)
        show_and_fail(trial, trial_text("said %d times instead of %d: %s", found, times, part));
}

void trial_done(const struct trial *trial, size_t index)
{
    trial_is(trial, index, "status", "done");
    if (*trial_field(trial, index, "object_key") == '\0')
        show_and_fail(trial, "done without an ObjectKey");
}

void trial_failed(const struct trial *trial, size_t index, const char *stage, const char *code)
{
    trial_is(trial, index, "status", "failed");
    trial_is(trial, index, "error.stage", stage);
    trial_is(trial, index, "error.code", code);
    trial_is(trial, index, "object_key", "");
    trial_is(trial, index, "get_url", "");
    if (trial->status == 0)
        show_and_fail(trial, "exit status 0 in spite of a failure");
}

void trial_all_done(const struct trial *trial, size_t count)
{
    assert_int_equal(trial_count(trial), count);
    for (size_t i = 0; i < count; i++)
        trial_done(trial, i);
}

void trial_all_failed(const struct trial *trial, size_t count, const char *stage, const char *code)
{
    assert_int_equal(trial_count(trial), count);
    for (size_t i = 0; i < count; i++)
        trial_failed(trial, i, stage, code);
}
