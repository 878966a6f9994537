#include "base/whole.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

bool whole_write(int descriptor, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);

        if (written < 0 && errno == EAGAIN)
            (void)poll(&(struct pollfd){ .fd = descriptor, .events = POLLOUT }, 1, -1);
        else if (written < 0 && errno != EINTR)
            return false;
        bytes += written > 0 ? written : 0;
        count -= written > 0 ? (size_t)written : 0;
    }
    return true;
}
