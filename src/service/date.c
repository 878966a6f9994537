#include "service/date.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

const char *date_write(int64_t seconds, char text[DATE_TEXT_SIZE])
{
    time_t instant = (time_t)(seconds < 0 ? 0 : seconds > DATE_MOST_S ? DATE_MOST_S : seconds);
    struct tm utc;

    gmtime_r(&instant, &utc);
    (void)snprintf(text, DATE_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02uZ",
                   (unsigned)(utc.tm_year + 1900) % 10000, (unsigned)(utc.tm_mon + 1) % 100,
                   (unsigned)utc.tm_mday % 100, (unsigned)utc.tm_hour % 100, (unsigned)utc.tm_min % 100,
                   (unsigned)utc.tm_sec % 100);
    return text;
}

/* True if text has that shape: 0 stands for a digit, A for a letter, all else for itself. */
static bool has_shape(const char *text, const char *shape)
{
    for (; *shape; shape++, text++) {
        bool is_digit = *text >= '0' && *text <= '9';
        bool is_letter = (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z');

        if (*shape == '0' ? !is_digit : *shape == 'A' ? !is_letter : *text != *shape)
            return false;
    }
    return *text == '\0';
}

static int number_at(const char *digits, int count)
{
    int number = 0;

    while (count--)
        number = number * 10 + (*digits++ - '0');
    return number;
}

/* False if there is no such day or time: timegm would move it elsewhere. */
static bool instant_of(struct tm wanted, int64_t *out_seconds)
{
    struct tm found = wanted;
    time_t instant = timegm(&found);

    if (found.tm_mon != wanted.tm_mon || found.tm_mday != wanted.tm_mday || found.tm_hour != wanted.tm_hour ||
        found.tm_min != wanted.tm_min || found.tm_sec != wanted.tm_sec)
        return false;
    *out_seconds = (int64_t)instant;
    return true;
}

static int month_at(const char *letters)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (int month = 0; month < 12; month++)
        if (strncmp(letters, names + month * 3, 3) == 0)
            return month;
    return -1;
}

bool date_read_http(const char *text, int64_t *out_seconds)
{
    if (!has_shape(text, "AAA, 00 AAA 0000 00:00:00 GMT") || month_at(text + 8) < 0)
        return false;
    return instant_of((struct tm){ .tm_mday = number_at(text + 5, 2),
                                   .tm_mon = month_at(text + 8),
                                   .tm_year = number_at(text + 12, 4) - 1900,
                                   .tm_hour = number_at(text + 17, 2),
                                   .tm_min = number_at(text + 20, 2),
                                   .tm_sec = number_at(text + 23, 2) },
                      out_seconds);
}

bool date_read_basic(const char *text, int64_t *out_seconds)
{
    if (!has_shape(text, "00000000T000000Z"))
        return false;
    return instant_of((struct tm){ .tm_year = number_at(text, 4) - 1900,
                                   .tm_mon = number_at(text + 4, 2) - 1,
                                   .tm_mday = number_at(text + 6, 2),
                                   .tm_hour = number_at(text + 9, 2),
                                   .tm_min = number_at(text + 11, 2),
                                   .tm_sec = number_at(text + 13, 2) },
                      out_seconds);
}
