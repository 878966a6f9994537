#include "demo/demo_nonces.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "demo/demo_sign.h"

#define DIGITS 32 /* of the nonce's digest: 128 bits tell any two apart */

struct demo_nonces {
    pthread_mutex_t lock;
    size_t count; /* all that were ever added; the newest overwrites the oldest */
    char digits[DEMO_NONCES_MOST][DIGITS];
};

struct demo_nonces *demo_nonces_new(void)
{
    struct demo_nonces *nonces = memory_new(1, sizeof *nonces);

    pthread_mutex_init(&nonces->lock, NULL);
    return nonces;
}

void demo_nonces_free(struct demo_nonces *nonces)
{
    if (!nonces)
        return;
    pthread_mutex_destroy(&nonces->lock);
    free(nonces);
}

static bool is_known(const struct demo_nonces *nonces, const char *digits)
{
    size_t kept = nonces->count < DEMO_NONCES_MOST ? nonces->count : DEMO_NONCES_MOST;

    for (size_t i = 0; i < kept; i++) {
        if (memcmp(nonces->digits[i], digits, DIGITS) == 0)
            return true;
    }
    return false;
}

bool demo_nonces_add(struct demo_nonces *nonces, const char *nonce)
{
    OWNED_TEXT char *digest = demo_sign_sha256(nonce, strlen(nonce));
    bool is_new;

    pthread_mutex_lock(&nonces->lock);
    is_new = !is_known(nonces, digest);
    if (is_new)
        memcpy(nonces->digits[nonces->count++ % DEMO_NONCES_MOST], digest, DIGITS);
    pthread_mutex_unlock(&nonces->lock);
    return is_new;
}
