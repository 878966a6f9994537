/*
 * offers: the texts that a prompt can be completed to, gone through in a circle. Zeroed it offers nothing. The face's
 * thread only.
 */
#ifndef PARTS_OFFERS_H
#define PARTS_OFFERS_H

#include <stdbool.h>
#include <stddef.h>

struct offers {
    char **texts;
    size_t count;
    size_t taken;   /* the one that was taken last */
    bool has_taken; /* one of them has been taken  */
};

/* Offers these, copied, instead of what was offered before. Released by offers_done, which also ends the offer. */
void offers_set(struct offers *offers, const char *const *texts, size_t count);
void offers_done(struct offers *offers);

/* The next one, or the one before, which is taken by that; the offers' own. NULL if nothing is on offer. */
const char *offers_next(struct offers *offers, bool is_back);

/* How many bytes all the texts begin with, at a whole character's end; 0 for none. */
size_t offers_common(const char *const *texts, size_t count);

#endif
