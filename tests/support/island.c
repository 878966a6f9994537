#include "support/island.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/process.h"
#include "support/scratch.h"

static bool write_once(const char *path, const char *text)
{
    int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    bool is_written = descriptor >= 0 && write(descriptor, text, strlen(text)) == (ssize_t)strlen(text);

    if (descriptor >= 0)
        (void)close(descriptor);
    return is_written;
}

/* Root needs no more than the two, and what is mounted there must not be seen outside. Anybody else gets them in a
 * namespace of users of its own, which a chroot cannot have. */
bool island_enter(void)
{
    OWNED_TEXT char *users = memory_print("0 %d 1\n", (int)geteuid());
    OWNED_TEXT char *groups = memory_print("0 %d 1\n", (int)getegid());

    if (unshare(CLONE_NEWNS) == 0)
        return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && unshare(CLONE_NEWNET) == 0;
    if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0)
        return false;
    (void)write_once("/proc/self/setgroups", "deny");
    return write_once("/proc/self/uid_map", users) && write_once("/proc/self/gid_map", groups);
}

void island_link(bool is_up)
{
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request = { .ifr_name = "lo", .ifr_flags = (short)(is_up ? IFF_UP | IFF_RUNNING : 0) };

    assert_true(descriptor >= 0);
    assert_int_equal(ioctl(descriptor, SIOCSIFFLAGS, &request), 0);
    (void)close(descriptor);
}

static void ip(const char *const *words)
{
    struct process process;

    assert_int_equal(process_run(&process, words, NULL), 0);
    process_done(&process);
}

#define IP(...) ip((const char *const[]){ "ip", __VA_ARGS__, NULL })

void island_take_address(const char *address)
{
    IP("address", "add", address, "dev", "lo");
    IP("route", "replace", "local", "127.0.0.1", "dev", "lo", "table", "local", "src", address);
}

void island_drop_address(const char *address)
{
    OWNED_TEXT char *exactly = memory_print("%s/32", address);

    IP("route", "replace", "local", "127.0.0.1", "dev", "lo", "table", "local", "src", "127.0.0.1");
    IP("address", "del", exactly, "dev", "lo");
}

bool island_mute_names(const char *folder)
{
    static const char text[] = "nameserver 127.0.0.1\noptions timeout:30 attempts:3\n";
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons(53),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    OWNED_TEXT char *path = scratch_file(folder, "resolv.conf", text, sizeof text - 1);
    int descriptor = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0); /* stays open: it takes questions */

    return bind(descriptor, (const struct sockaddr *)&address, sizeof address) == 0 &&
           mount(path, "/etc/resolv.conf", NULL, MS_BIND, NULL) == 0;
}

/* A file system of a process that never reads what the kernel asks it. */
int island_mount_silence(const char *folder)
{
    int descriptor = open("/dev/fuse", O_RDWR | O_CLOEXEC);
    OWNED_TEXT char *words = memory_print("fd=%d,rootmode=40000,user_id=%d,group_id=%d", descriptor,
                                          (int)getuid(), (int)getgid());

    if (descriptor >= 0 && mount("silence", folder, "fuse", MS_NOSUID | MS_NODEV, words) == 0)
        return descriptor;
    if (descriptor >= 0)
        (void)close(descriptor);
    return -1;
}

void island_unmount_silence(const char *folder, int descriptor)
{
    (void)close(descriptor);
    island_unmount(folder);
}

static void mount_of_size(const char *folder, const char *size, unsigned long flags)
{
    OWNED_TEXT char *words = memory_print("size=%s,mode=0700", size);

    assert_int_equal(mount("small", folder, "tmpfs", MS_NOSUID | MS_NODEV | flags, words), 0);
}

void island_mount_small(const char *folder, const char *size)
{
    mount_of_size(folder, size, 0);
}

void island_resize(const char *folder, const char *size)
{
    mount_of_size(folder, size, MS_REMOUNT);
}

void island_unmount(const char *folder)
{
    assert_int_equal(umount2(folder, MNT_DETACH), 0);
}
