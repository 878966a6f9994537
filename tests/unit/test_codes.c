#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "service/codes.h"

#define MOST_CODES 24

/* What the documentation of each service says is to be done about its codes, written down apart from the tables. */
/* clang-format off */
static const struct expectation {
    const struct codes *service;
    enum error_remedy remedy;
    const char *codes[MOST_CODES];
} expectations[] = {
    { &ticket_codes, REMEDY_FAIL,
      { "param.illegal", "InvalidParameter", "InvalidParameter.Format", "InvalidParameter.Accept" } },
    { &ticket_codes, REMEDY_STOP,
      { "illegal.auth", "No permissions", "InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.Inactive",
        "Forbidden.AccessKeyDisabled", "SignatureDoesNotMatch", "IncompleteSignature",
        "InvalidSignatureMethod", "MissingParameter", "MissingFileName", "InvalidTimeStamp.Format",
        "MissingSecurityToken", "InvalidSecurityToken.Malformed", "ContentLengthDoesNotMatch",
        "ContentMD5NotMatched", "InvalidProtocol.NeedSsl" } },
    { &ticket_codes, REMEDY_STOP,
      { "Forbidden", "Forbidden.RAM", "Forbidden.SubUser", "Forbidden.Unauthorized", "NoPermission",
        "Forbidden.NotSupportRAM", "InvalidAction", "ActionUnauthorized", "Forbidden.RiskControl",
        "Forbidden.UserVerification", "RealNameAuthenticationError", "InsufficientBalance",
        "InvalidAction.NotFound", "InvalidApi.NotFound", "InvalidProduct.NotFound", "InvalidVersion",
        "NoSuchVersion", "InvalidRegion.NotFound", "UnsupportedHTTPMethod" } },
    { &ticket_codes, REMEDY_CLOCK,
      { "InvalidTimeStamp.Expired", "IllegalTimestamp" } },
    { &ticket_codes, REMEDY_NONCE,
      { "SignatureNonceUsed" } },
    { &ticket_codes, REMEDY_SIGN_IN,
      { "InvalidSecurityToken.Expired", "InvalidSecurityToken.MismatchWithAccessKey" } },
    { &ticket_codes, REMEDY_WAIT,
      { "System.error", "Throttling", "Throttling.User", "Throttling.Api", "Throttling.Other",
        "InternalError", "UnknownError", "ServiceUnavailable", "ServiceUnavailable.RegionMaintaining" } },
    { &store_codes, REMEDY_NEXT_HEADERS,
      { "SignatureDoesNotMatch" } },
    { &store_codes, REMEDY_NEW_LINKS,
      { "InvalidAccessKeyId", "SecurityTokenExpired", "InvalidSecurityToken",
        "AccessKeyIdAndSecurityTokenNotMatch", "RequestTimeTooSkewed", "FileAlreadyExists",
        "FileImmutable", "ObjectNotAppendable" } },
    { &store_codes, REMEDY_STOP,
      { "SecurityTokenNotSupported", "UserDisable", "BucketDisable", "AbnormalBucketOwnerStatus",
        "KmsServiceNotEnabled", "SecondLevelDomainForbidden", "PermanentRedirect", "NoSuchBucket" } },
    { &store_codes, REMEDY_FAIL,
      { "AccessDenied", "EntityTooLarge", "InlineDataTooLarge", "InvalidArgument", "InvalidObjectName",
        "InvalidBucketName", "EntityTooSmall", "InvalidEncryptionAlgorithmError", "NotImplemented",
        "NoSuchKey", "MethodNotAllowed", "MissingContentLength", "PreconditionFailed", "InvalidRange",
        "TemporaryRedirect" } },
    { &store_codes, REMEDY_WAIT,
      { "InvalidDigest", "InvalidCRC64", "IncompleteBody", "RequestTimeout", "BadRequest",
        "InternalError", "ServiceUnavailable", "UploadTrafficRateLimitExceeded",
        "DownloadTrafficRateLimitExceeded", "TotalQpsLimitExceeded", "MetaOperationQpsLimitExceeded",
        "ActiveRequestLimitExceeded", "CpuLimitExceeded", "SlowDown" } },
};
/* clang-format on */

static void test_every_documented_code(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof expectations / sizeof expectations[0]; i++) {
        const struct expectation *expected = &expectations[i];

        for (size_t j = 0; j < MOST_CODES && expected->codes[j]; j++) {
            const struct meaning *meaning = codes_find(expected->service, expected->codes[j], "a message");

            if (!meaning || meaning->remedy != expected->remedy)
                fail_msg("%s: remedy %d, expected %d", expected->codes[j],
                         meaning ? (int)meaning->remedy : -1, (int)expected->remedy);
        }
    }
}

static void test_unknown_codes_have_no_row(void **state)
{
    static const char *const codes[] = { "", "*", "Throttled", "throttling", "SlowDownNow", "0", "success" };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        assert_null(codes_find(&ticket_codes, codes[i], ""));
        assert_null(codes_find(&store_codes, codes[i], ""));
    }
}

static void check_meaning(const struct meaning *meaning)
{
    struct error err = { 0 };

    assert_true(*meaning->what);
    assert_true(*meaning->hint);
    assert_true(strlen(meaning->hint) < sizeof err.hint);
    assert_true(strlen(meaning->what) + 400 < sizeof err.message); /* room for the service's own words */
    if (meaning->about == ABOUT_LOAD)
        assert_int_equal(meaning->remedy, REMEDY_WAIT);
}

static void check_service(const struct codes *service)
{
    for (size_t i = 0; i < service->code_count; i++)
        check_meaning(&service->codes[i].meaning);
    for (size_t i = 0; i < service->status_count; i++)
        check_meaning(&service->statuses[i].meaning);
    assert_int_equal(codes_find_status(service, 418)->remedy, REMEDY_FAIL);
    assert_int_equal(codes_find_status(service, 599)->remedy, REMEDY_WAIT);
    assert_int_equal(codes_find_status(service, 429)->remedy, REMEDY_WAIT);
    assert_true(codes_find_status(service, 429)->about == ABOUT_LOAD);
}

static void test_texts_fit(void **state)
{
    (void)state;
    check_service(&ticket_codes);
    check_service(&store_codes);
}

static void test_the_error(void **state)
{
    const struct meaning meaning = { REMEDY_WAIT, ABOUT_LOAD, "slowed down", "wait" };
    struct error err = { 0 };

    (void)state;
    assert_false(codes_error(&meaning, STAGE_UPLOAD, 503, "Slow\nDown", "please\033[2J", &err));
    assert_string_equal(err.message, "slowed down (Slow Down: please?[2J)");
    assert_string_equal(err.code, "Slow Down");
    assert_string_equal(err.hint, "wait");
    assert_int_equal(err.http_status, 503);
    assert_int_equal(err.stage, STAGE_UPLOAD);
    assert_int_equal(err.remedy, REMEDY_WAIT);
    assert_true(err.is_overload);
    codes_error(&meaning, STAGE_UPLOAD, 503, "SlowDown", "", &err);
    assert_string_equal(err.message, "slowed down (SlowDown)");
    codes_error(&meaning, STAGE_UPLOAD, 503, "", "", &err);
    assert_string_equal(err.message, "slowed down (HTTP status 503)");
    assert_string_equal(err.code, "bad-response");
    codes_error(&meaning, STAGE_UPLOAD, 307, "", "it leads to elsewhere", &err);
    assert_string_equal(err.message, "slowed down (HTTP status 307: it leads to elsewhere)");
}

/* Wherever they are met, credentials that are refused are the same fault as credentials that are not there. */
static void test_credentials_are_their_own_stage(void **state)
{
    static const char *const codes[] = { "InvalidAccessKeyId.NotFound",  "Forbidden.AccessKeyDisabled",
                                         "SignatureDoesNotMatch",        "MissingSecurityToken",
                                         "InvalidSecurityToken.Expired", "InvalidSecurityToken.Malformed" };
    struct error err = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        codes_error(codes_find(&ticket_codes, codes[i], ""), STAGE_REQUEST, 403, codes[i], "", &err);
        if (err.stage != STAGE_CREDENTIALS)
            fail_msg("%s is an error of stage %s", codes[i], error_stage_name(err.stage));
    }
    codes_error(codes_find(&ticket_codes, "NoPermission", ""), STAGE_REQUEST, 403, "NoPermission", "", &err);
    assert_int_equal(err.stage, STAGE_REQUEST);
    codes_error(codes_find(&store_codes, "SignatureDoesNotMatch", ""), STAGE_UPLOAD, 403, "", "", &err);
    assert_int_equal(err.stage, STAGE_UPLOAD);
}

/* They are read once: whoever is told to set them anew is told to start anew. */
static void test_credentials_set_anew_need_a_new_start(void **state)
{
    static const char *const codes[] = { "MissingSecurityToken", "InvalidSecurityToken.Expired",
                                         "InvalidSecurityToken.MismatchWithAccessKey",
                                         "InvalidSecurityToken.Malformed" };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_non_null(strstr(codes_find(&ticket_codes, codes[i], "")->hint, "start attache again"));
}

static void check_of_file(const struct meaning *meaning, bool is_of_file)
{
    struct error err;

    codes_error(meaning, STAGE_UPLOAD, 400, "", "", &err);
    assert_true(err.is_of_file == is_of_file);
}

/* Its name or its size is refused: that says nothing about the next file. */
static void test_what_is_of_one_file_alone(void **state)
{
    (void)state;
    check_of_file(codes_find(&ticket_codes, "param.illegal", ""), true);
    check_of_file(codes_find(&store_codes, "EntityTooLarge", ""), true);
    check_of_file(codes_find(&store_codes, "InvalidArgument", "the size is too large"), true);
    check_of_file(codes_find(&store_codes, "InvalidObjectName", ""), true);
    check_of_file(codes_find_status(&store_codes, 413), true);
    check_of_file(codes_find(&store_codes, "InvalidArgument", ""), false);
    check_of_file(codes_find(&store_codes, "AccessDenied", ""), false);
    check_of_file(codes_find_status(&store_codes, 403), false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_documented_code),
        cmocka_unit_test(test_unknown_codes_have_no_row),
        cmocka_unit_test(test_texts_fit),
        cmocka_unit_test(test_the_error),
        cmocka_unit_test(test_credentials_are_their_own_stage),
        cmocka_unit_test(test_credentials_set_anew_need_a_new_start),
        cmocka_unit_test(test_what_is_of_one_file_alone),
    };

    return cmocka_run_group_tests_name("codes", tests, NULL, NULL);
}
