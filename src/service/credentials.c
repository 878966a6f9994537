#include "service/credentials.h"

#include <stdlib.h>
#include <string.h>

#define ID_VARIABLE     "ALIBABA_CLOUD_ACCESS_KEY_ID"
#define SECRET_VARIABLE "ALIBABA_CLOUD_ACCESS_KEY_SECRET"
#define TOKEN_VARIABLE  "ALIBABA_CLOUD_SECURITY_TOKEN"

static void free_secret(char *bytes)
{
    if (bytes)
        memory_wipe(bytes, strlen(bytes));
    free(bytes);
}

/* The value without blanks and line ends around it, NULL if nothing is left. The original is overwritten
 * where it stands: /proc shows those bytes for as long as the process lives, unsetenv or not. What remains
 * is an empty variable, which counts as none. */
static char *take_variable(const char *name)
{
    char *value = getenv(name);
    char *copy = NULL;

    if (!value)
        return NULL;

    size_t start = strspn(value, " \t\r\n");
    size_t count = strlen(value);

    while (count > start && strchr(" \t\r\n", value[count - 1]))
        count--;
    if (count > start)
        copy = memory_bytes(value + start, count - start);
    memory_wipe(value, strlen(value));
    return copy;
}

/* They become parts of headers: visible ASCII only. */
static bool is_sound(const char *value)
{
    for (; value && *value; value++)
        if (*value <= ' ' || *value >= 0x7F)
            return false;
    return true;
}

static bool complain(struct error *err, const char *code, const char *message, const char *hint)
{
    error_set(err, STAGE_CREDENTIALS, REMEDY_STOP, code, "%s", message);
    return error_hint(err, "%s", hint);
}

static bool check_presence(const struct credentials *credentials, struct error *err)
{
    bool has_id = credentials->access_key_id != NULL;
    bool has_secret = credentials->access_key_secret.bytes != NULL;

    if (!has_id && !has_secret)
        return complain(err, "no-credentials",
                        "no AccessKey found: " ID_VARIABLE " and " SECRET_VARIABLE " are not set",
                        "set both, and " TOKEN_VARIABLE " for a temporary key; --demo needs none");
    if (!has_secret)
        return complain(err, "no-secret", ID_VARIABLE " is set, but " SECRET_VARIABLE " is not",
                        "set " SECRET_VARIABLE " to the secret of that AccessKey");
    if (!has_id)
        return complain(err, "no-key-id", SECRET_VARIABLE " is set, but " ID_VARIABLE " is not",
                        "set " ID_VARIABLE " to the id of that AccessKey");
    return true;
}

static bool check(const struct credentials *credentials, struct error *err)
{
    if (!check_presence(credentials, err))
        return false;
    if (!is_sound(credentials->access_key_id))
        return complain(err, "bad-key-id", ID_VARIABLE " holds a character that no AccessKey id has",
                        "copy the id again, as one word");
    if (!is_sound(credentials->access_key_secret.bytes))
        return complain(err, "bad-secret", SECRET_VARIABLE " holds a character that no secret has",
                        "copy the secret again, as one word");
    if (!is_sound(credentials->security_token.bytes))
        return complain(err, "bad-token", TOKEN_VARIABLE " holds a character that no token has",
                        "copy the token again, as one word without line breaks");
    if (strncmp(credentials->access_key_id, "STS.", 4) == 0 && !credentials->security_token.bytes)
        return complain(err, "no-token",
                        "the AccessKey is a temporary one (STS.), but " TOKEN_VARIABLE " is not set",
                        "set " TOKEN_VARIABLE " to the token that came with the key");
    return true;
}

bool credentials_find(struct credentials **out_credentials, struct error *err)
{
    OWNED(credentials) struct credentials *found = memory_new(1, sizeof *found);

    found->access_key_id = take_variable(ID_VARIABLE);
    found->access_key_secret.bytes = take_variable(SECRET_VARIABLE);
    found->security_token.bytes = take_variable(TOKEN_VARIABLE);
    found->source = "environment";
    if (!check(found, err))
        return false;

    *out_credentials = GIVE(found);
    return true;
}

struct credentials *credentials_of(const char *access_key_id, const char *access_key_secret,
                                   const char *security_token, const char *source)
{
    struct credentials *credentials = memory_new(1, sizeof *credentials);

    credentials->access_key_id = memory_text(access_key_id);
    credentials->access_key_secret.bytes = memory_text(access_key_secret);
    credentials->security_token.bytes = memory_text(security_token);
    credentials->source = source;
    return credentials;
}

void credentials_free(struct credentials *credentials)
{
    if (!credentials)
        return;
    free(credentials->access_key_id);
    free_secret(credentials->access_key_secret.bytes);
    free_secret(credentials->security_token.bytes);
    free(credentials);
}
