/*
 * ticket_codes: the table of the API's error codes.
 */
#include "service/codes.h"

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

#define HINT_POLICY "have the policy AliyunSupportFullAccess attached to this RAM user or role"
#define HINT_KEY    "enable the AccessKey in the console, or use another"
#define HINT_SECRET                                                                                          \
    "check that the secret belongs to the AccessKey: no blank, nothing missing; otherwise a proxy rewrites " \
    "requests"
#define HINT_DEFECT   "this is a defect of attache: report it with the request id"
#define HINT_ENDPOINT "check --endpoint; the region may not have the service"
#define HINT_ACCOUNT  "use the main account, or ask the vendor's support"
#define HINT_LATER    "try again later; if it stays, ask the vendor's support and quote the request id"
#define HINT_CLOCK    "set the clock of this machine"
#define AND_START     " and start attache again" /* credentials are read once */
#define HINT_REASON   "if the reason is not clear, ask the vendor's support and quote the request id"

/* clang-format off */
static const struct code_row codes[] = {
    /* the operation's own codes */
    { .codes = { "param.illegal" },
      .meaning = { REMEDY_FAIL, ABOUT_FILE, "the service does not accept the file name",
                   "send another name: plain letters and an extension" } },
    { .codes = { "illegal.auth" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "this account or AccessKey may not use the ticket service",
                   "check the account, its support plan, and the policy AliyunSupportFullAccess" } },
    { .codes = { "No permissions" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "this RAM user or role may not use the ticket service",
                   HINT_POLICY } },
    { .codes = { "System.error", "InternalError", "UnknownError" },
      .meaning = { REMEDY_WAIT, ABOUT_THIS, "the service failed inside", HINT_LATER } },

    /* identity and signature */
    { .codes = { "InvalidAccessKeyId.NotFound" },
      .meaning = { REMEDY_STOP, ABOUT_CREDENTIALS, "the service knows no such AccessKey",
                   "it is mistyped, deleted, or of the other site (China, international)" } },
    { .codes = { "InvalidAccessKeyId.Inactive", "Forbidden.AccessKeyDisabled" },
      .meaning = { REMEDY_STOP, ABOUT_CREDENTIALS, "the AccessKey is disabled", HINT_KEY } },
    { .codes = { "SignatureDoesNotMatch", "IncompleteSignature" },
      .meaning = { REMEDY_STOP, ABOUT_CREDENTIALS, "the secret does not fit the AccessKey", HINT_SECRET } },
    { .codes = { "InvalidSignatureMethod", "UnsupportedHTTPMethod" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the service does not accept the request", HINT_DEFECT } },
    { .codes = { "InvalidTimeStamp.Expired", "IllegalTimestamp" },
      .meaning = { REMEDY_CLOCK, ABOUT_THIS, "the clock of this machine is off by more than 15 minutes",
                   HINT_CLOCK } },
    { .codes = { "InvalidTimeStamp.Format" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the service does not accept the date of the request",
                   HINT_DEFECT } },
    { .codes = { "SignatureNonceUsed" },
      .meaning = { REMEDY_NONCE, ABOUT_THIS, "the service has seen this request before", HINT_LATER } },
    { .codes = { "MissingSecurityToken" },
      .meaning = { REMEDY_STOP, ABOUT_CREDENTIALS, "the AccessKey is a temporary one, and its token is missing",
                   "set ALIBABA_CLOUD_SECURITY_TOKEN" AND_START } },
    { .codes = { "InvalidSecurityToken.Expired" },
      .meaning = { REMEDY_SIGN_IN, ABOUT_CREDENTIALS, "the temporary credentials have expired",
                   "sign in again" AND_START } },
    { .codes = { "InvalidSecurityToken.MismatchWithAccessKey" },
      .meaning = { REMEDY_SIGN_IN, ABOUT_CREDENTIALS, "the security token belongs to another AccessKey",
                   "set the three ALIBABA_CLOUD variables from one source" AND_START } },
    { .codes = { "InvalidSecurityToken.Malformed" },
      .meaning = { REMEDY_STOP, ABOUT_CREDENTIALS, "the security token is damaged",
                   "copy it again, for it may be cut off or hold a line break," AND_START } },
    { .codes = { "ContentLengthDoesNotMatch", "ContentMD5NotMatched" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the request was altered on the way",
                   "a proxy changes requests: ask who runs it" } },
    { .codes = { "InvalidProtocol.NeedSsl" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the service wants an encrypted connection",
                   "use https in --endpoint" } },
    { .codes = { "Missing*" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the service misses something in the request", HINT_DEFECT } },

    /* permission and account */
    { .codes = { "Forbidden.NotSupportRAM" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the service does not serve RAM users", HINT_ACCOUNT } },
    { .codes = { "InvalidAction", "ActionUnauthorized" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "this account may not use the service", HINT_ACCOUNT } },
    { .codes = { "Forbidden.RiskControl" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the vendor's risk control has stopped this account",
                   "contact the vendor" } },
    { .codes = { "Forbidden.UserVerification", "RealNameAuthenticationError" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the real-name check of this account is missing",
                   "complete the verification in the console" } },
    { .codes = { "InsufficientBalance" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "this account is in arrears", "settle the bill" } },
    { .codes = { "Forbidden", "Forbidden.RAM", "Forbidden.SubUser", "Forbidden.Unauthorized", "NoPermission" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "this RAM user or role may not ask for upload links",
                   HINT_POLICY } },

    /* address */
    { .codes = { "InvalidAction.NotFound", "InvalidApi.NotFound", "InvalidProduct.NotFound" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "there is no ticket service at this endpoint", HINT_ENDPOINT } },
    { .codes = { "InvalidVersion", "NoSuchVersion" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the endpoint does not know this version of the service",
                   HINT_ENDPOINT } },
    { .codes = { "InvalidRegion.NotFound" },
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the service does not know this region", "check --region" } },
    { .codes = { "InvalidParameter", "InvalidParameter.Format", "InvalidParameter.Accept" },
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "the service does not accept a parameter", HINT_REASON } },

    /* load and failure */
    { .codes = { "Throttling", "Throttling.*" },
      .meaning = { REMEDY_WAIT, ABOUT_LOAD, "slowed down by the service", HINT_LATER } },
    { .codes = { "ServiceUnavailable", "ServiceUnavailable.*" },
      .meaning = { REMEDY_WAIT, ABOUT_LOAD, "the service is not available", HINT_LATER } },
};

static const struct status_row statuses[] = {
    { .first = 300, .last = 399,
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "the service answered with a redirect, which is not followed",
                   "check --endpoint and the proxy" } },
    { .first = 407, .last = 407,
      .meaning = { REMEDY_STOP, ABOUT_THIS, "the proxy wants a name and a password", "check https_proxy" } },
    { .first = 408, .last = 408,
      .meaning = { REMEDY_WAIT, ABOUT_THIS, "the request took too long to arrive", HINT_LATER } },
    { .first = 429, .last = 429,
      .meaning = { REMEDY_WAIT, ABOUT_LOAD, "slowed down by the service", HINT_LATER } },
    { .first = 503, .last = 503,
      .meaning = { REMEDY_WAIT, ABOUT_LOAD, "the service is not available", HINT_LATER } },
    { .first = 500, .last = 599,
      .meaning = { REMEDY_WAIT, ABOUT_THIS, "the service failed", HINT_LATER } },
    { .first = 0, .last = 999,
      .meaning = { REMEDY_FAIL, ABOUT_THIS, "the service refused", HINT_REASON } },
};
/* clang-format on */

const struct codes ticket_codes = { codes, COUNT(codes), statuses, COUNT(statuses) };
