#include "service/credentials.h"

#include <stdlib.h>
#include <string.h>

#define ID_VARIABLE     "ALIBABA_CLOUD_ACCESS_KEY_ID"
#define SECRET_VARIABLE "ALIBABA_CLOUD_ACCESS_KEY_SECRET"
#define TOKEN_VARIABLE  "ALIBABA_CLOUD_SECURITY_TOKEN"
#define AND_START       " and start attache again" /* they are read once */

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
        return complain(err, "no-credentials", "no AccessKey found in the environment",
                        "set " ID_VARIABLE " and " SECRET_VARIABLE " (and " TOKEN_VARIABLE
                        " for a temporary key)" AND_START "; --demo needs none");
    if (!has_secret)
        return complain(err, "no-secret", SECRET_VARIABLE " is not set",
                        "set it to the secret of the AccessKey in " ID_VARIABLE AND_START);
    if (!has_id)
        return complain(err, "no-key-id", ID_VARIABLE " is not set",
                        "set it to the id of the AccessKey whose secret is in " SECRET_VARIABLE AND_START);
    return true;
}

static bool check(const struct credentials *credentials, struct error *err)
{
    if (!check_presence(credentials, err))
        return false;
    if (!is_sound(credentials->access_key_id))
        return complain(err, "bad-key-id", ID_VARIABLE " holds no AccessKey id",
                        "a character in it is in no id: copy it again, as one word," AND_START);
    if (!is_sound(credentials->access_key_secret.bytes))
        return complain(err, "bad-secret", SECRET_VARIABLE " holds no secret",
                        "a character in it is in no secret: copy it again, as one word," AND_START);
    if (!is_sound(credentials->security_token.bytes))
        return complain(err, "bad-token", TOKEN_VARIABLE " holds no token",
                        "a character in it is in no token: copy it again, without line breaks," AND_START);
    if (strncmp(credentials->access_key_id, "STS.", 4) == 0 && !credentials->security_token.bytes)
        return complain(
            err, "no-token", TOKEN_VARIABLE " is not set",
            "the AccessKey is a temporary one (STS.): set it to the token that came with it" AND_START);
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
