#include "base/units.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LAST_SECONDS 120 /* of a life: below that each counts */

static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };

static const char *const months[12] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* In the largest unit that leaves one or more; one digit behind the point below whole_from. A value
 * that rounds to 1024 is one of the next unit. */
static const char *print_scaled(uint64_t bytes, double whole_from, const char *suffix,
                                char text[UNITS_TEXT_SIZE])
{
    double value = (double)bytes;
    size_t unit = 0;
    bool is_whole;

    for (; value >= 1023.5 && !(unit == 0 && bytes < 1024); unit++)
        value /= 1024;
    is_whole = unit == 0 || value >= whole_from - 0.05;
    (void)snprintf(text, UNITS_TEXT_SIZE, "%.*f %s%s", is_whole ? 0 : 1, value, units[unit], suffix);
    return text;
}

const char *units_bytes(uint64_t bytes, char text[UNITS_TEXT_SIZE])
{
    return print_scaled(bytes, 1000, "", text);
}

const char *units_rate(uint64_t bytes_per_second, char text[UNITS_TEXT_SIZE])
{
    if (bytes_per_second > 0)
        return print_scaled(bytes_per_second, 100, "/s", text);
    (void)snprintf(text, UNITS_TEXT_SIZE, "-");
    return text;
}

const char *units_duration(int64_t seconds, char text[UNITS_TEXT_SIZE])
{
    int64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;

    if (seconds < 0)
        (void)snprintf(text, UNITS_TEXT_SIZE, "-");
    else if (hours == 0)
        (void)snprintf(text, UNITS_TEXT_SIZE, "%d:%02d", (int)minutes, (int)(seconds % 60));
    else if (days == 0)
        (void)snprintf(text, UNITS_TEXT_SIZE, "%d:%02d:%02d", (int)hours, (int)(minutes % 60),
                       (int)(seconds % 60));
    else
        (void)snprintf(text, UNITS_TEXT_SIZE, "%" PRId64 " d %d h", days, (int)(hours % 24));
    return text;
}

const char *units_life(int64_t seconds, char text[UNITS_TEXT_SIZE])
{
    int64_t minutes = seconds / 60, hours = minutes / 60;

    if (seconds < LAST_SECONDS || hours >= 24)
        return units_duration(seconds, text);
    if (hours == 0)
        (void)snprintf(text, UNITS_TEXT_SIZE, "%d min", (int)minutes);
    else
        (void)snprintf(text, UNITS_TEXT_SIZE, "%d:%02d h", (int)hours, (int)(minutes % 60));
    return text;
}

int64_t units_life_change_s(int64_t seconds)
{
    return seconds < LAST_SECONDS ? 1 : seconds % 60 + 1;
}

const char *units_date(int64_t seconds, int64_t now_s, char text[UNITS_TEXT_SIZE])
{
    time_t then = (time_t)seconds, now = (time_t)now_s;
    struct tm day, today;
    long year;

    if (!localtime_r(&then, &day) || day.tm_year > 9999 - 1900 || day.tm_year < -1900) {
        (void)snprintf(text, UNITS_TEXT_SIZE, "%12s", seconds > 0 ? "after 9999" : "before 0");
        return text;
    }
    year = 1900L + day.tm_year;

    if (localtime_r(&now, &today) && today.tm_year == day.tm_year)
        (void)snprintf(text, UNITS_TEXT_SIZE, "%2d %s %02d:%02d", day.tm_mday, months[day.tm_mon],
                       day.tm_hour, day.tm_min);
    else
        (void)snprintf(text, UNITS_TEXT_SIZE, "%2d %s  %4ld", day.tm_mday, months[day.tm_mon], year);
    return text;
}

const char *units_instant(int64_t seconds, char text[UNITS_TEXT_SIZE])
{
    time_t then = (time_t)seconds;
    struct tm day;

    if (gmtime_r(&then, &day))
        (void)snprintf(text, UNITS_TEXT_SIZE, "%04ld-%02d-%02dT%02d:%02d:%02dZ", 1900L + day.tm_year,
                       day.tm_mon + 1, day.tm_mday, day.tm_hour, day.tm_min, day.tm_sec);
    else
        (void)snprintf(text, UNITS_TEXT_SIZE, "-");
    return text;
}

const char *units_count(uint64_t count, char text[UNITS_TEXT_SIZE])
{
    char digits[UNITS_TEXT_SIZE];
    int length = snprintf(digits, sizeof digits, "%" PRIu64, count);
    char *out = text;

    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            *out++ = ',';
        *out++ = digits[i];
    }
    *out = '\0';
    return text;
}

/* Reads "K", "KB" or "KiB" and their like to the end of text; false if it is something else. */
static bool read_unit(const char *text, uint64_t *out_unit)
{
    static const char letters[] = "BKMGTPE";
    const char *letter = *text ? strchr(letters, toupper((unsigned char)*text)) : letters;

    if (!letter)
        return false;
    *out_unit = (uint64_t)1 << (10 * (letter - letters));
    if (*text == '\0')
        return true;
    return text[1] == '\0' ||
           (letter > letters && (strcmp(text + 1, "B") == 0 || strcmp(text + 1, "iB") == 0));
}

bool units_parse_bytes(const char *text, uint64_t *out_bytes)
{
    uint64_t whole = 0, unit, part, fraction = 0, scale = 1;

    if (!isdigit((unsigned char)*text))
        return false;
    for (; isdigit((unsigned char)*text); text++)
        if (__builtin_mul_overflow(whole, 10, &whole) || __builtin_add_overflow(whole, *text - '0', &whole))
            return false;
    if (*text == '.') {
        if (!isdigit((unsigned char)*++text))
            return false;
        for (; isdigit((unsigned char)*text) && scale < 1000000; text++, scale *= 10)
            fraction = fraction * 10 + (uint64_t)(*text - '0');
    }
    if (!read_unit(text, &unit) || (scale > 1 && unit == 1))
        return false;

    part = (uint64_t)((double)unit * (double)fraction / (double)scale);
    return !__builtin_mul_overflow(whole, unit, &whole) && !__builtin_add_overflow(whole, part, out_bytes);
}
