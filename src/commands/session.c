#include "commands/session.h"

#include <stdlib.h>

#include "base/mailbox.h"
#include "base/memory.h"
#include "commands/options.h"
#include "demo/demo.h"
#include "record/settings.h"
#include "service/credentials.h"
#include "work/engine.h"
#include "work/report.h"

char *session_state_folder(const struct options *options)
{
    OWNED_TEXT char *folder = settings_state_folder();

    if (folder && options->is_demo)
        return memory_print("%s/demo", folder);
    return GIVE(folder);
}

static bool start_demo(const struct options *options, struct session *session,
                       struct credentials **out_credentials, struct error *err)
{
    const struct demo_options as_usual = { 0 };

    if (!demo_start(&as_usual, &session->demo, err))
        return false;
    free(options->settings->endpoint);
    options->settings->endpoint = memory_text(demo_endpoint(session->demo));
    *out_credentials = credentials_of(demo_access_key_id(session->demo),
                                      demo_access_key_secret(session->demo), NULL, "demo");
    return true;
}

static bool open_session(const struct options *options, bool may_lack_credentials, struct session *session,
                         struct error *err)
{
    if (options->is_demo) {
        if (!start_demo(options, session, &session->credentials, err))
            return false;
    } else if (!credentials_find(&session->credentials, &session->no_credentials) && !may_lack_credentials) {
        *err = session->no_credentials;
        return false;
    }

    session->mailbox = mailbox_new();
    if (!session->mailbox) {
        error_set(err, STAGE_NONE, REMEDY_FAIL, "EMFILE", "too many files are open");
        return error_hint(err, ERROR_HINT_LIMIT);
    }
    session->state_dir = session_state_folder(options);
    return true;
}

bool session_open(const struct options *options, bool may_lack_credentials, struct session *out,
                  struct error *err)
{
    struct session session = { 0 };

    if (!open_session(options, may_lack_credentials, &session, err)) {
        session_stop(&session);
        return false;
    }
    *out = session;
    return true;
}

bool session_start_engine(const struct options *options, struct session *session, struct error *err)
{
    return engine_start(options->settings, GIVE(session->credentials), &session->no_credentials,
                        session->state_dir, session->mailbox, &session->engine, err);
}

bool session_start(const struct options *options, bool may_lack_credentials, struct session *out,
                   struct error *err)
{
    if (!session_open(options, may_lack_credentials, out, err))
        return false;
    if (session_start_engine(options, out, err))
        return true;
    session_stop(out);
    return false;
}

static void release_report(struct letter *letter)
{
    report_free((struct report *)letter);
}

void session_stop(struct session *session)
{
    if (session->engine)
        engine_stop(session->engine);
    if (session->mailbox)
        mailbox_free(session->mailbox, release_report);
    demo_stop(session->demo);
    credentials_free(session->credentials);
    free(session->state_dir);
    *session = (struct session){ 0 };
}
