/*
 * units: bytes, rates, durations and dates as short text, and back. Pure: zone and time are the caller's.
 */
#ifndef BASE_UNITS_H
#define BASE_UNITS_H

#include <stdbool.h>
#include <stdint.h>

#define UNITS_TEXT_SIZE 40

/* "0 B", "1023 B", "1.0 KiB", "18.4 MiB", "4.2 GiB"; never more than 9 columns. Returns text. */
const char *units_bytes(uint64_t bytes, char text[UNITS_TEXT_SIZE]);

/* "112 MiB/s"; "-" for 0. */
const char *units_rate(uint64_t bytes_per_second, char text[UNITS_TEXT_SIZE]);

/* "0:20", "14:32", "2:04:11", "3 d 4 h"; "-" for a negative one. */
const char *units_duration(int64_t seconds, char text[UNITS_TEXT_SIZE]);

/* How long something still lives, so that it changes seldom: "3 d 4 h", "23:57 h", "57 min", and at the end "1:31". */
const char *units_life(int64_t seconds, char text[UNITS_TEXT_SIZE]);

/* The seconds after which units_life says something else. */
int64_t units_life_change_s(int64_t seconds);

/* For a list: "22 Nov 12:03" in the year of now_s, "20 Nov  2019" in another; local time. 12 columns. Any time_t. */
const char *units_date(int64_t seconds, int64_t now_s, char text[UNITS_TEXT_SIZE]);

/* "2026-11-22T12:03:00Z" (RFC 3339, UTC). */
const char *units_instant(int64_t seconds, char text[UNITS_TEXT_SIZE]);

/* "1284" as "1,284". */
const char *units_count(uint64_t count, char text[UNITS_TEXT_SIZE]);

/* Reads "500", "20K", "1.5M", "2G" (powers of 1024, a B or iB may follow). False for anything else. */
bool units_parse_bytes(const char *text, uint64_t *out_bytes);

#endif
