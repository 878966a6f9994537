/*
 * date: instants as the two services write and read them: UTC, whatever the locale and the zone.
 * Pure. Any thread. Seconds are seconds since 1970.
 */
#ifndef SERVICE_DATE_H
#define SERVICE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#define DATE_TEXT_SIZE 21
#define DATE_MOST_S    253402300799 /* the last second of the year 9999 */

/* "2026-03-30T08:00:00Z". Instants outside 1970 to 9999 are taken as the nearest of these. Returns text. */
const char *date_write(int64_t seconds, char text[DATE_TEXT_SIZE]);

/* Reads "Mon, 30 Mar 2026 08:00:00 GMT" (RFC 9110). False for anything else, a day that does not exist
 * included. */
bool date_read_http(const char *text, int64_t *out_seconds);

/* Reads "20260330T080000Z", as links of the store say it. False for anything else. */
bool date_read_basic(const char *text, int64_t *out_seconds);

#endif
