/*
 * results: results to format, and a format applied to them.
 */
#ifndef SUPPORT_RESULTS_H
#define SUPPORT_RESULTS_H

#include <stddef.h>

#include "results/format.h"
#include "results/result.h"

#define RESULT_SAMPLE_LINK "https://b.oss.example/k%2B1.gz?Expires=1669118523&Signature=a%2Fb%3D&copy=1;x"
#define RESULT_SAMPLE_KEY  "cdb5d174-c282-4b2d-9048-e74ea2223127.gz"

/* One that is done and verified, and one that failed and whose path is not UTF-8. Their texts are constants. */
struct result result_sample_done(void);
struct result result_sample_failed(void);

/* The results in the format of that name, which must exist. The caller's. */
char *formatted(const char *name, const struct result *const *results, size_t count, enum format_use use);
char *formatted_one(const char *name, const struct result *result, enum format_use use);

#endif
