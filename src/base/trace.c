#include "base/trace.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"

static atomic_int log_descriptor = -1;

static bool is_ours(int descriptor)
{
    struct stat info;

    return fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == geteuid();
}

static bool is_private(int descriptor)
{
    struct stat info;

    return fstat(descriptor, &info) == 0 && (info.st_mode & 077) == 0;
}

bool trace_open(const char *path, struct error *err)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);

    if (descriptor < 0) {
        error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "the log %s cannot be opened", path);
        return error_hint(err, "name another file after --log");
    }
    if (!is_ours(descriptor)) {
        (void)close(descriptor);
        error_set(err, STAGE_FILE, REMEDY_FAIL, "not-ours", "the log %s is not an ordinary file of yours",
                  path);
        return error_hint(err, "name another file after --log");
    }
    if (!is_private(descriptor)) {
        (void)close(descriptor);
        error_set(err, STAGE_FILE, REMEDY_FAIL, "not-private", "others may read the log %s", path);
        return error_hint(err, "chmod 600 the file, or name another after --log");
    }
    atomic_store(&log_descriptor, descriptor);
    return true;
}

void trace(const char *topic, const char *format, ...)
{
    int descriptor = atomic_load(&log_descriptor);
    struct buffer line = { 0 };
    struct timespec now;
    struct tm utc;
    va_list arguments;
    char *text, *visible;

    if (descriptor < 0)
        return;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    va_start(arguments, format);
    text = memory_print_list(format, arguments);
    va_end(arguments);

    buffer_print(&line, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ %s: ", utc.tm_year + 1900, utc.tm_mon + 1,
                 utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, (int)(now.tv_nsec / 1000000), topic);
    visible = text_visible(text, strlen(text));
    buffer_print(&line, "%s\n", visible);
    free(visible);
    free(text);
    (void)!write(descriptor, line.bytes, line.count);
    buffer_done(&line);
}

bool trace_is_open(void)
{
    return atomic_load(&log_descriptor) >= 0;
}

void trace_close(void)
{
    int descriptor = atomic_exchange(&log_descriptor, -1);

    if (descriptor >= 0)
        (void)close(descriptor);
}
