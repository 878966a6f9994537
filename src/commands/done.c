#include "commands/done.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/helper.h"
#include "base/memory.h"
#include "record/settings.h"
#include "results/format.h"

/* --- words ----------------------------------------------------------------------------------------------------- */

static bool refuse(struct error *err, const char *what, const char *command)
{
    error_set(err, STAGE_NONE, REMEDY_FAIL, "bad-command", "%s in the command \"%s\"", what, command);
    return error_hint(
        err, "quote as for a shell, but without $, * and the like: --on-done \"notify-send 'all sent'\"");
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n';
}

/* Up to the closing quote; *at is left on it. False if there is none. */
static bool take_quoted(const char **at, struct buffer *word)
{
    char quote = *(*at)++;

    for (; **at != quote; (*at)++) {
        if (quote == '"' && **at == '\\' && (*at)[1] && strchr("\"\\$`", (*at)[1]))
            (*at)++;
        if (!**at)
            return false;
        buffer_byte(word, **at);
    }
    return true;
}

static bool take_word(const char **at, struct buffer *word)
{
    for (; **at && !is_blank(**at); (*at)++) {
        if (**at == '\'' || **at == '"') {
            if (!take_quoted(at, word))
                return false;
        } else {
            *at += **at == '\\' && (*at)[1];
            buffer_byte(word, **at);
        }
    }
    return true;
}

bool done_split(const char *command, char ***out_words, struct error *err)
{
    const char *at = command + strspn(command, " \t\n");
    char **words = memory_new(1, sizeof *words);
    size_t count = 0;
    bool is_whole = true;

    while (*at && is_whole) {
        struct buffer word = { 0 };

        is_whole = take_word(&at, &word);
        words = memory_resize(words, count + 2, sizeof *words);
        words[count++] = buffer_take(&word);
        words[count] = NULL;
        at += strspn(at, " \t\n");
    }
    if (is_whole && count > 0 && *words[0]) {
        *out_words = words;
        return true;
    }
    done_free_words(words);
    return refuse(err, is_whole ? "there is no program" : "a quote is not closed", command);
}

void done_free_words(char **words)
{
    for (char **word = words; word && *word; word++)
        free(*word);
    free(words);
}

/* --- the program ----------------------------------------------------------------------------------------------- */

struct done {
    struct done *earlier;
    pthread_t thread;
    bool has_thread;
    char **words;
    struct buffer json;
    bool is_fine;
    struct error error;
};

bool done_is_wanted(const struct settings *settings, int64_t took_ms)
{
    return (settings->rings_bell || settings->on_done) && took_ms >= (int64_t)settings->notify_after_s * 1000;
}

static void *feed(void *argument)
{
    struct done *done = argument;

    done->is_fine = helper_feed((const char *const *)done->words, buffer_string(&done->json),
                                done->json.count, DONE_LIMIT_MS, &done->error);
    return NULL;
}

/* The thread leaves signals to the others. */
static void start(struct done *done)
{
    sigset_t all, before;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    done->has_thread = pthread_create(&done->thread, NULL, feed, done) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!done->has_thread)
        (void)feed(done);
}

struct done *done_tell(const struct settings *settings, const struct result *const *results, size_t count,
                       struct done *earlier)
{
    OWNED(format) struct format *format = NULL;
    struct done *done;
    struct error err;

    if (!settings->on_done || !format_parse("json", &format, &err))
        return earlier;
    done = memory_new(1, sizeof *done);
    done->earlier = earlier;
    format_results(format, results, count, FORMAT_FOR_FILE, &done->json);
    if (done_split(settings->on_done, &done->words, &done->error))
        start(done);
    return done;
}

bool done_wait(struct done *done, struct error *err)
{
    bool is_fine = true;

    for (struct done *earlier; done; done = earlier) {
        earlier = done->earlier;
        if (done->has_thread)
            (void)pthread_join(done->thread, NULL);
        if (!done->is_fine)
            *err = done->error;
        is_fine = is_fine && done->is_fine;
        done_free_words(done->words);
        buffer_done(&done->json);
        free(done);
    }
    return is_fine;
}
