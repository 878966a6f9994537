/*
 * store_codes: the table of the store's error codes.
 */
#include "service/codes.h"

#define COUNT(list)  (sizeof(list) / sizeof(list)[0])

#define HINT_SUPPORT "ask the vendor's support and quote the request id"
#define HINT_LATER   "try again later; if it stays, ask the vendor's support and quote the request id"
#define HINT_CLOCK   "if it comes again, check the clock of this machine"
#define HINT_SMALLER "split or compress the file: one upload takes at most 5 GiB"
#define HINT_PROXY   "ask who runs the proxy"
#define HINT_PATH    "the network loses or changes bytes: try again"

/* clang-format off */
static const struct code_row codes[] = {
    /* the link */
    { .codes = { "AccessDenied" }, .detail = "has expired",
      .meaning = { REMEDY_NEW_LINKS, ABOUT_THIS, "the upload link has expired", HINT_CLOCK } },
    { .codes = { "AccessDenied" }, .detail = "0002-00000069",
      .meaning = { REMEDY_NEW_LINKS, ABOUT_THIS, "the upload link has expired", HINT_CLOCK } },
    { .codes = { "AccessDenied" },
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "the store refuses the upload", HINT_SUPPORT } },
    { .codes = { "SignatureDoesNotMatch" },
      .meaning = { REMEDY_NEXT_HEADERS, ABOUT_THIS, "the store does not accept the signature of the link",
                   "the service may have changed what it signs: " HINT_SUPPORT } },
    { .codes = { "InvalidAccessKeyId", "InvalidSecurityToken", "AccessKeyIdAndSecurityTokenNotMatch" },
      .meaning = { REMEDY_NEW_LINKS, ABOUT_THIS, "the store does not accept the service's own key",
                   HINT_LATER } },
    { .codes = { "SecurityTokenExpired" },
      .meaning = { REMEDY_NEW_LINKS, ABOUT_THIS, "the service's own key at the store has expired",
                   HINT_LATER } },
    { .codes = { "RequestTimeTooSkewed" },
      .meaning = { REMEDY_NEW_LINKS, ABOUT_THIS, "the date in the upload link is off by more than 15 minutes",
                   HINT_CLOCK } },
    { .codes = { "FileAlreadyExists", "ObjectNotAppendable" },
      .meaning = { REMEDY_NEW_LINKS, ABOUT_THIS, "the store already has a file under this key", HINT_LATER } },
    { .codes = { "FileImmutable" },
      .meaning = { REMEDY_NEW_LINKS, ABOUT_THIS, "the store has locked this key", HINT_LATER } },

    /* the service's bucket: the same for every file */
    { .codes = { "SecurityTokenNotSupported" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the service's bucket does not take uploads", HINT_SUPPORT } },
    { .codes = { "UserDisable", "AbnormalBucketOwnerStatus" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the service's account at the store is disabled", HINT_SUPPORT } },
    { .codes = { "BucketDisable" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the service's bucket is disabled", HINT_SUPPORT } },
    { .codes = { "KmsServiceNotEnabled" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the service's bucket cannot encrypt", HINT_SUPPORT } },
    { .codes = { "SecondLevelDomainForbidden" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the store does not accept the host of the link", HINT_SUPPORT } },
    { .codes = { "PermanentRedirect" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the bucket is in another region", HINT_SUPPORT } },
    { .codes = { "TemporaryRedirect" },
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "the bucket is in another region", HINT_SUPPORT } },
    { .codes = { "NoSuchBucket" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the service's bucket does not exist", HINT_SUPPORT } },

    /* the file and its bytes */
    { .codes = { "EntityTooLarge", "InlineDataTooLarge" },
      .meaning = { REMEDY_FAIL, ABOUT_FILE, "the file is over the limit of 5 GiB for one upload",
                   HINT_SMALLER } },
    { .codes = { "InvalidArgument" }, .detail = "size",
      .meaning = { REMEDY_FAIL, ABOUT_FILE, "the file is over the limit of 5 GiB for one upload",
                   HINT_SMALLER } },
    { .codes = { "InvalidArgument", "MethodNotAllowed", "PreconditionFailed", "InvalidRange" },
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "the store does not accept the request", HINT_SUPPORT } },
    { .codes = { "InvalidObjectName" },
      .meaning = { REMEDY_FAIL, ABOUT_FILE, "the store does not accept the key of the file", HINT_SUPPORT } },
    { .codes = { "InvalidBucketName" },
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "the store does not accept the name of the bucket",
                   HINT_SUPPORT } },
    { .codes = { "EntityTooSmall" },
      .meaning = { REMEDY_FAIL, ABOUT_FILE, "the store does not take so small a file", HINT_SUPPORT } },
    { .codes = { "InvalidEncryptionAlgorithmError" },
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "the service's bucket cannot encrypt", HINT_SUPPORT } },
    { .codes = { "InvalidDigest", "InvalidCRC64" },
      .meaning = { REMEDY_WAIT, ABOUT_THIS, "the bytes arrived damaged", HINT_PATH } },
    { .codes = { "IncompleteBody" },
      .meaning = { REMEDY_WAIT, ABOUT_THIS, "not all bytes arrived", HINT_PATH } },
    { .codes = { "RequestTimeout" },
      .meaning = { REMEDY_WAIT, ABOUT_THIS, "the bytes came too slowly for the store",
                   "the connection or this machine's disk is slow or stalled" } },
    { .codes = { "BadRequest" },
      .meaning = { REMEDY_WAIT, ABOUT_THIS, "the request arrived damaged", HINT_PATH } },

    /* the request */
    { .codes = { "NotImplemented" },
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "a proxy adds headers that the store does not know",
                   HINT_PROXY } },
    { .codes = { "MissingContentLength" },
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "a proxy removes the length of the file", HINT_PROXY } },
    { .codes = { "NoSuchKey" },
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "the store has no such file",
                   "it was not uploaded, or it was removed" } },

    /* load and failure */
    { .codes = { "SlowDown", "ServiceUnavailable", "UploadTrafficRateLimitExceeded",
                 "DownloadTrafficRateLimitExceeded", "TotalQpsLimitExceeded", "MetaOperationQpsLimitExceeded",
                 "ActiveRequestLimitExceeded", "CpuLimitExceeded" },
      .meaning = { REMEDY_WAIT, ABOUT_LOAD, "slowed down by the store", HINT_LATER } },
    { .codes = { "InternalError" },
      .meaning = { REMEDY_WAIT, ABOUT_THIS, "the store failed inside", HINT_LATER } },
};

static const struct status_row statuses[] = {
    { .first = 200, .last = 299,
      .meaning = { REMEDY_FAIL, ABOUT_THIS,
                   "the answer did not come from the object store: a portal or a proxy answered",
                   "sign in to the network, or check the proxy" } },
    { .first = 300, .last = 399,
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "the store answered with a redirect, which is not followed",
                   "check the proxy; otherwise " HINT_SUPPORT } },
    { .first = 407, .last = 407,
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the proxy wants a name and a password", "check https_proxy" } },
    { .first = 408, .last = 408,
      .meaning = { REMEDY_WAIT, ABOUT_THIS, "the bytes came too slowly",
                   "the connection or this machine's disk is slow or stalled" } },
    { .first = 409, .last = 409,
      .meaning = { REMEDY_NEW_LINKS, ABOUT_THIS, "the store already has a file under this key", HINT_LATER } },
    { .first = 413, .last = 413,
      .meaning = { REMEDY_FAIL, ABOUT_FILE, "a proxy refuses large bodies", HINT_PROXY } },
    { .first = 417, .last = 417,
      .meaning = { REMEDY_NO_EXPECT, ABOUT_THIS, "the server does not know Expect: 100-continue",
                   HINT_PROXY } },
    { .first = 429, .last = 429,
      .meaning = { REMEDY_WAIT, ABOUT_LOAD, "slowed down by the store", HINT_LATER } },
    { .first = 501, .last = 501,
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "a proxy adds headers that the store does not know",
                   HINT_PROXY } },
    { .first = 503, .last = 503,
      .meaning = { REMEDY_WAIT, ABOUT_LOAD, "slowed down by the store", HINT_LATER } },
    { .first = 500, .last = 599,
      .meaning = { REMEDY_WAIT, ABOUT_THIS, "the store failed, or a proxy before it", HINT_LATER } },
    { .first = 0, .last = 999,
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "not the store: a proxy answered", HINT_PROXY } },
};
/* clang-format on */

const struct codes store_codes = { codes, COUNT(codes), statuses, COUNT(statuses) };
