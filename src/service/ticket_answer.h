/*
 * ticket_answer: what an answer of the Ticket System API says, whatever its shape: JSON of the service or
 * of the gateway before it, the gateway's XML, or a stranger's page. Takes no decisions. The door to cJSON
 * for the service's answers. Pure. Any thread.
 */
#ifndef SERVICE_TICKET_ANSWER_H
#define SERVICE_TICKET_ANSWER_H

#include "service/request.h"

enum ticket_answer_kind {
    TICKET_ANSWER_LINKS,         /* ObjectKey and PUT link are there           */
    TICKET_ANSWER_SERVICE_ERROR, /* 2xx, but the body reports a failure        */
    TICKET_ANSWER_GATEWAY_ERROR, /* 4xx or 5xx with a code                     */
    TICKET_ANSWER_UNUSABLE       /* nothing that could be used: see complaint  */
};

/* Texts are UTF-8 and otherwise as they came: not fit for a terminal. Never NULL but for complaint. */
struct ticket_answer {
    enum ticket_answer_kind kind;
    char *code;       /* a number is in decimal digits, "" if it is not a whole one            */
    char *message;    /* without what the service puts behind it about the string to sign      */
    char *request_id; /* "(invalid)" if it cannot be one                                       */
    char *object_key;
    char *put_url;
    char *get_url;
    char *denied_action;   /* "ram:CreateTicket": the permission that is missing        */
    char *denial;          /* "ImplicitDeny" or "ExplicitDeny"                          */
    const char *complaint; /* TICKET_ANSWER_UNUSABLE: why, in a few words; static       */
};

/* Reads any reply that has a status. Released by ticket_answer_done. */
void ticket_answer_read(const struct reply *reply, struct ticket_answer *out_answer);
void ticket_answer_done(struct ticket_answer *answer);

#endif
