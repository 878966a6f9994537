/*
 * demo_refusal: why a service refuses a request, as a value. A zeroed one refuses nothing.
 */
#ifndef DEMO_DEMO_REFUSAL_H
#define DEMO_DEMO_REFUSAL_H

#include <stdbool.h>

struct demo_refusal {
    int status;       /* HTTP; 0: nothing is wrong                                     */
    const char *code; /* the documented code; static text                              */
    const char *ec;   /* the store's detailed code; NULL if it has none; static text   */
    char *message;
    char *string_to_sign;     /* what the service would have signed; NULL if not about that    */
    char *canonical_request;  /* the same for V4; else NULL                                    */
    char *signature_provided; /* the same                                                      */
};

/* Fills in what every refusal has and returns false, so that a check can end with it. */
bool demo_refuse(struct demo_refusal *refusal, int status, const char *code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

void demo_refusal_done(struct demo_refusal *refusal);

#endif
