/*
 * session: what a face needs to upload: an engine, the mailbox it reports to, and with --demo the service to upload to.
 */
#ifndef COMMANDS_SESSION_H
#define COMMANDS_SESSION_H

#include <stdbool.h>

#include "base/error.h"

struct credentials;
struct demo;
struct engine;
struct mailbox;
struct options;

struct session {
    struct demo *demo; /* NULL: the real service                       */
    struct mailbox *mailbox;
    struct engine *engine;
    char *state_dir; /* where the ledger lives; NULL: nothing is kept */

    /* Until the engine takes them. */
    struct credentials *credentials; /* NULL: none, and why */
    struct error no_credentials;
};

/* All of it but the engine: as session_start, in parts, for a face that has something to show in between. */
bool session_open(const struct options *options, bool may_lack_credentials, struct session *out,
                  struct error *err);
bool session_start_engine(const struct options *options, struct session *session, struct error *err);

/* Starts all of it. With --demo, the endpoint of options->settings becomes the demo's. Without credentials it fails
 * (stage credentials), unless may_lack_credentials: then each transfer will. Released by session_stop. */
bool session_start(const struct options *options, bool may_lack_credentials, struct session *out,
                   struct error *err);

/* Stops all of it; a session that was not started is fine. What is in flight stays in the queue on disk. */
void session_stop(struct session *session);

/* The folder of the ledger for these options: that of the person, or with --demo a folder of its own in it, so that
 * trying out leaves no trace in the history. NULL if there is none. The caller's. */
char *session_state_folder(const struct options *options);

#endif
