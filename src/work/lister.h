/*
 * lister: everything slow about local files: reading folders, sorting, filtering,
 * sizes, previews, searches, reviews; and writing one.
 *
 * lister_ask returns at once, whatever the disk does; answers arrive as reports in the face's mailbox and carry the
 * errand's turn. No errand waits behind another: a thread that hangs on a mount that does not answer is left to
 * itself, and its late answer is dropped. One thread calls these functions.
 */
#ifndef WORK_LISTER_H
#define WORK_LISTER_H

struct errand;
struct lister;
struct mailbox;

/* A lister that reports to that mailbox, which lives at least until lister_stop. Bookmarks and visits are kept in
 * state_dir (NULL: nowhere). Starts no thread yet. */
struct lister *lister_start(struct mailbox *face, const char *state_dir);

/* Takes the errand. Cancels the one of its kind that is under way. */
void lister_ask(struct lister *lister, struct errand *errand);

/* Nothing is reported from now on. Threads that hang are not waited for. The lister is gone afterwards. */
void lister_stop(struct lister *lister);

#endif
