#include "support/fuse_mute.h"

#if HAVE_FUSE

#define FUSE_USE_VERSION 31
#include <fuse3/fuse.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"

#define LOOK_MS 20 /* how often a question that waits sees whether it is still asked */

struct fuse_mute {
    char *place;
    pid_t server;
    int gate; /* closing it lets everything answer */
};

/* --- the server's process -------------------------------------------------------------------------------------- */

static const char fine_text[] = "all is well here\n";
static const char *const folders[] = { "list-hangs", "open", "read", "stat" };
static int gate = -1; /* readable once everything is to answer */
static int ready = -1;

/* False: who asked is gone. The kernel lets no process end before each of its questions has been let go. The signal
 * that says so may come before poll does. */
static bool wait_for_gate(void)
{
    struct pollfd wait = { .fd = gate, .events = POLLIN };

    while (poll(&wait, 1, LOOK_MS) <= 0)
        if (fuse_interrupted())
            return false;
    return true;
}

static bool is_called(const char *path, const char *name)
{
    return strcmp(strrchr(path, '/') + 1, name) == 0;
}

static bool is_folder(const char *path)
{
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strcmp(path + 1, folders[i]) == 0)
            return true;
    return strcmp(path, "/") == 0;
}

static bool is_file(const char *path)
{
    OWNED_TEXT char *folder = memory_bytes(path, (size_t)(strrchr(path, '/') - path));
    OWNED_TEXT char *hangs = memory_print("%s-hangs", folder + (*folder == '/'));

    return is_folder(folder) && folder[0] && (is_called(path, "fine.txt") || is_called(path, hangs));
}

static off_t size_of(const char *path)
{
    return is_called(path, "read-hangs") ? FUSE_MUTE_READ_BYTES : (off_t)strlen(fine_text);
}

/* A file is the same one whenever it is looked at. */
static ino_t inode_of(const char *path)
{
    ino_t number = 1;

    for (; *path; path++)
        number = number * 31 + (unsigned char)*path;
    return number;
}

static int tell_kind(const char *path, struct stat *info, struct fuse_file_info *file)
{
    (void)file;
    if (!is_folder(path) && !is_file(path))
        return -ENOENT;
    if (is_called(path, "stat-hangs") && !wait_for_gate())
        return -EINTR;
    *info = (struct stat){ .st_nlink = 1, .st_uid = getuid(), .st_gid = getgid(), .st_mtime = 1795262400 };
    info->st_ino = inode_of(path);
    info->st_mode = is_folder(path) ? S_IFDIR | 0755 : S_IFREG | 0644;
    info->st_size = is_folder(path) ? 0 : size_of(path);
    return 0;
}

static void tell_folders(void *out, fuse_fill_dir_t fill)
{
    static const struct stat info = { .st_mode = S_IFDIR };

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        (void)fill(out, folders[i], &info, 0, 0);
}

static void tell_files(const char *folder, void *out, fuse_fill_dir_t fill)
{
    static const struct stat info = { .st_mode = S_IFREG };
    OWNED_TEXT char *hangs = memory_print("%s-hangs", folder + 1);

    (void)fill(out, "fine.txt", &info, 0, 0);
    (void)fill(out, hangs, &info, 0, 0);
}

static int tell_names(const char *path, void *out, fuse_fill_dir_t fill, off_t from,
                      struct fuse_file_info *folder, enum fuse_readdir_flags flags)
{
    (void)from;
    (void)folder;
    (void)flags;
    if (is_called(path, "list-hangs") && !wait_for_gate())
        return -EINTR;
    if (strcmp(path, "/") == 0)
        tell_folders(out, fill);
    else
        tell_files(path, out, fill);
    return 0;
}

static int open_file(const char *path, struct fuse_file_info *file)
{
    if (is_called(path, "open-hangs") && !wait_for_gate())
        return -EINTR;
    file->direct_io = 1; /* what is asked for is what the program asked for: nothing is read ahead */
    return 0;
}

static int read_file(const char *path, char *out, size_t room, off_t from, struct fuse_file_info *file)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
    off_t size = size_of(path), end = from + (off_t)room < size ? from + (off_t)room : size;

    (void)file;
    if (is_called(path, "read-hangs") && from >= FUSE_MUTE_TOLD_BYTES) {
        if (!wait_for_gate())
            return -EINTR;
    } else if (is_called(path, "read-hangs") && end > FUSE_MUTE_TOLD_BYTES)
        end = FUSE_MUTE_TOLD_BYTES;
    for (off_t at = from; at < end; at++)
        out[at - from] = is_called(path, "read-hangs") ? letters[at % 26] : fine_text[at];
    return end > from ? (int)(end - from) : 0;
}

/* The kernel asks each time: nothing is remembered that would answer in the place of the server. */
static void *start(struct fuse_conn_info *connection, struct fuse_config *config)
{
    (void)connection;
    config->intr = 1;
    config->use_ino = 1;
    config->entry_timeout = config->attr_timeout = config->negative_timeout = 0;
    (void)!write(ready, "", 1);
    (void)close(ready);
    return NULL;
}

static const struct fuse_operations operations = {
    .init = start, .getattr = tell_kind, .readdir = tell_names, .open = open_file, .read = read_file
};

static void wake_up(int signal)
{
    (void)signal;
}

/* The library sends the signal to the thread whose question was let go, but does not provide for it. */
static void serve(const char *place)
{
    const struct sigaction action = { .sa_handler = wake_up };
    const char *argv[] = { "fuse_mute", "-f", "-oclone_fd", place, NULL };

    (void)sigaction(SIGUSR1, &action, NULL);
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    _exit(fuse_main(4, (char **)argv, &operations, NULL));
}

/* --- the test's process ---------------------------------------------------------------------------------------- */

static void unmount(const char *place)
{
    OWNED_TEXT char *command = memory_print("fusermount3 -u -z '%s' 2>/dev/null", place);

    if (umount2(place, MNT_DETACH) != 0)
        (void)!system(command);
}

struct fuse_mute *fuse_mute_mount(const char *folder, const char *name)
{
    struct fuse_mute *mute = memory_new(1, sizeof *mute);
    int gates[2] = { -1, -1 }, readies[2] = { -1, -1 };
    char byte;
    bool is_mounted;

    mute->place = memory_print("%s/%s", folder, name);
    if (mkdir(mute->place, 0700) != 0 || pipe2(gates, O_CLOEXEC) != 0 || pipe2(readies, O_CLOEXEC) != 0)
        abort();
    mute->server = fork();
    if (mute->server == 0) {
        (void)close(gates[1]);
        (void)close(readies[0]);
        gate = gates[0];
        ready = readies[1];
        serve(mute->place);
    }
    (void)close(gates[0]);
    (void)close(readies[1]);
    mute->gate = gates[1];
    is_mounted = read(readies[0], &byte, 1) == 1; /* the end of the pipe: the server has given up */
    (void)close(readies[0]);
    if (is_mounted)
        return mute;
    fuse_mute_end(mute);
    return NULL;
}

void fuse_mute_answer(struct fuse_mute *mute)
{
    if (mute->gate >= 0)
        (void)close(mute->gate);
    mute->gate = -1;
}

void fuse_mute_take_away(struct fuse_mute *mute)
{
    (void)kill(mute->server, SIGKILL);
    (void)waitpid(mute->server, NULL, 0);
    mute->server = 0;
}

void fuse_mute_end(struct fuse_mute *mute)
{
    if (!mute)
        return;
    fuse_mute_answer(mute);
    unmount(mute->place);
    if (mute->server > 0)
        (void)waitpid(mute->server, NULL, 0);
    free(mute->place);
    free(mute);
}

#else

#include <stddef.h>

struct fuse_mute *fuse_mute_mount(const char *folder, const char *name)
{
    (void)folder;
    (void)name;
    return NULL;
}

void fuse_mute_answer(struct fuse_mute *mute)
{
    (void)mute;
}

void fuse_mute_take_away(struct fuse_mute *mute)
{
    (void)mute;
}

void fuse_mute_end(struct fuse_mute *mute)
{
    (void)mute;
}

#endif
