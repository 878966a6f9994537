#include "base/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

#define TURN_MS 5 /* between two looks whether it has ended */

/* What a helper needs to find the desktop or the multiplexer; nothing else is handed on, AccessKeys least of all. */
static const char *const handed_on[] = {
    "PATH",
    "HOME",
    "USER",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TMPDIR",
    "TMUX",
    "TMUX_TMPDIR",
    "DISPLAY",
    "XAUTHORITY",
    "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR",
    "DBUS_SESSION_BUS_ADDRESS",
    "WSL_INTEROP",
    "WSL_DISTRO_NAME",
};

#define HANDED_ON (sizeof handed_on / sizeof *handed_on)

static bool is_trustworthy(const char *path, mode_t kind)
{
    struct stat info;

    return stat(path, &info) == 0 && (info.st_mode & S_IFMT) == kind && !(info.st_mode & S_IWOTH);
}

static bool is_program(const char *path)
{
    return is_trustworthy(path, S_IFREG) && access(path, X_OK) == 0;
}

char *helper_find(const char *name)
{
    const char *search = getenv("PATH");

    if (strchr(name, '/'))
        return name[0] == '/' && is_program(name) ? memory_text(name) : NULL;

    for (const char *end; search && *search; search = *end ? end + 1 : end) {
        OWNED_TEXT char *folder = NULL;
        OWNED_TEXT char *path = NULL;

        end = search + strcspn(search, ":");
        folder = memory_bytes(search, (size_t)(end - search));
        path = memory_print("%s/%s", folder, name);
        if (folder[0] == '/' && is_trustworthy(folder, S_IFDIR) && is_program(path))
            return GIVE(path);
    }
    return NULL;
}

/* Our own descriptors close by themselves; those that a library opens for itself may not. */
static void close_others(posix_spawn_file_actions_t *actions)
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
    (void)posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
#else
    (void)actions;
#endif
}

/* Starts it with its standard input on a socket. Returns its process, or -1 with errno's value in *reason. */
static pid_t start(const char *path, const char *const argv[], int input, int *reason)
{
    char *environment[HANDED_ON + 1] = { 0 };
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    size_t count = 0;
    sigset_t none, all;
    pid_t pid = -1;

    for (size_t i = 0; i < HANDED_ON; i++)
        if (getenv(handed_on[i]))
            environment[count++] = memory_print("%s=%s", handed_on[i], getenv(handed_on[i]));

    (void)sigemptyset(&none);
    (void)sigfillset(&all);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawnattr_setflags(&attributes,
                                   POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setsigdefault(&attributes, &all);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    (void)posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    (void)posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    close_others(&actions);

    *reason = posix_spawn(&pid, path, &actions, &attributes, (char *const *)argv, environment);

    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    while (count > 0)
        free(environment[--count]);
    return *reason == 0 ? pid : -1;
}

/* Sends what is left as long as there is time. A helper that stops reading early may still end well. */
static void feed(int descriptor, const char *bytes, size_t count, int64_t deadline_ms)
{
    while (count > 0) {
        struct pollfd reader = { .fd = descriptor, .events = POLLOUT };
        int64_t left_ms = deadline_ms - clock_now_ms();
        ssize_t sent;

        if (left_ms <= 0 || poll(&reader, 1, (int)left_ms) == 0)
            return;
        sent = send(descriptor, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EINTR && errno != EAGAIN)
            return;
        if (sent > 0) {
            bytes += sent;
            count -= (size_t)sent;
        }
    }
}

/* Waits for its end; one that is late is killed with its session. True if it ended in time. */
static bool wait_for_end(pid_t pid, int64_t deadline_ms, int *status)
{
    while (waitpid(pid, status, WNOHANG) == 0) {
        if (clock_now_ms() >= deadline_ms) {
            (void)kill(-pid, SIGKILL);
            (void)waitpid(pid, status, 0);
            return false;
        }
        (void)poll(NULL, 0, TURN_MS);
    }
    return true;
}

static bool judge(const char *name, int status, struct error *err)
{
    if (WIFSIGNALED(status))
        return error_set(err, STAGE_FILE, REMEDY_FAIL, "helper", "%s was ended by signal %d", name,
                         WTERMSIG(status));
    return WEXITSTATUS(status) == 0 || error_set(err, STAGE_FILE, REMEDY_FAIL, "helper",
                                                 "%s ended with status %d", name, WEXITSTATUS(status));
}

bool helper_feed(const char *const argv[], const char *bytes, size_t count, int limit_ms, struct error *err)
{
    OWNED_TEXT char *path = helper_find(argv[0]);
    int64_t deadline_ms = clock_now_ms() + limit_ms;
    int ends[2], reason, status = 0;
    bool is_in_time;
    pid_t pid;

    if (!path)
        return error_set(err, STAGE_FILE, REMEDY_FAIL, "ENOENT", "%s is not installed", argv[0]);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "%s cannot be started", argv[0]);

    pid = start(path, argv, ends[1], &reason);
    (void)close(ends[1]);
    if (pid < 0) {
        (void)close(ends[0]);
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, reason, "%s cannot be started", argv[0]);
    }

    feed(ends[0], bytes, count, deadline_ms);
    (void)close(ends[0]);
    is_in_time = wait_for_end(pid, deadline_ms, &status);
    if (!is_in_time)
        return error_set(err, STAGE_FILE, REMEDY_FAIL, "ETIMEDOUT", "%s did not answer and was stopped",
                         argv[0]);
    return judge(argv[0], status, err);
}
