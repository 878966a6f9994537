#include "commands/serve.h"

#include <signal.h>
#include <stdio.h>

#include "base/error.h"
#include "commands/exit.h"
#include "commands/say.h"
#include "demo/demo.h"
#include "demo/demo_faults.h"

static void print_request(void *context, const char *line)
{
    (void)context;
    (void)fprintf(stderr, "%s\n", line);
}

static void print_faults(void)
{
    size_t count;
    const struct demo_fault_row *rows = demo_fault_rows(&count);

    (void)fputs("Serving until Ctrl-C. To see a failure, send a file whose name begins with\n", stderr);
    for (size_t i = 0; i < count; i++)
        (void)fprintf(stderr, "  %-15s %s\n", rows[i].beginning, rows[i].what);
}

/* The lines to export come last: whoever waits for them finds the rest said. */
static void print_welcome(const struct demo *demo, bool is_quiet)
{
    if (!is_quiet)
        print_faults();
    (void)printf("export ATTACHE_ENDPOINT=%s\n"
                 "export ALIBABA_CLOUD_ACCESS_KEY_ID=%s\n"
                 "export ALIBABA_CLOUD_ACCESS_KEY_SECRET=%s\n",
                 demo_endpoint(demo), demo_access_key_id(demo), demo_access_key_secret(demo));
    (void)fflush(stdout);
}

/* What ends it. nohup ignores hang-ups: they stay so. */
static sigset_t end_signals(void)
{
    struct sigaction hangup;
    sigset_t ends;

    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGINT);
    (void)sigaddset(&ends, SIGTERM);
    if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
        (void)sigaddset(&ends, SIGHUP);
    return ends;
}

int serve_command(const struct serve_options *options)
{
    const struct demo_options wishes = {
        .port = options->port,
        .ttl_s = options->ttl_s,
        .sign = options->sign,
        .store_dir = options->store_dir,
        .on_request = options->is_quiet ? NULL : print_request,
    };
    struct demo *demo;
    struct error err;
    sigset_t ends = end_signals();
    int end;

    /* Blocked before there are threads, so that they end nothing but the wait below. */
    pthread_sigmask(SIG_BLOCK, &ends, NULL);

    if (!demo_start(&wishes, &demo, &err)) {
        say_error(&err);
        return EXIT_CONFIGURATION;
    }
    print_welcome(demo, options->is_quiet);
    (void)sigwait(&ends, &end);
    demo_stop(demo);
    return EXIT_DONE;
}
