/*
 * Records what a program does to the files of one directory, in the order in which it happens, so
 * that a test can tell what a loss of power would have left of them. Loaded before the C library:
 *
 *     LD_PRELOAD=record_io.so VEKHA_IO_DIR=data VEKHA_IO_LOG=io.log program
 *
 * One lock is held over each call and its entry: the order of the log is the order of the calls,
 * and an entry is in the log before the program learns that the call is done. Calls go straight to
 * the kernel, so nothing is looked up or allocated here. Files are known by their inode, which is
 * theirs whatever becomes of descriptors and names. What is no regular file (a socket, to which a
 * signal handler may write) takes no lock.
 *
 * An entry is a `struct entry`, then a name, then bytes: those of a write, or the second of two
 * names. Left out are the index of SQLite (`-shm`), which means nothing after a loss of power,
 * mapped memory and subdirectories. A test holds the log against the directory to see that nothing
 * was missed.
 */
#define _GNU_SOURCE
/* Otherwise the headers define some of these functions themselves. */
#undef _FORTIFY_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#ifndef __LP64__
#error "the kernel takes offsets in another form where a long has 32 bits"
#endif

enum op { CREATE = 1, WRITE, RESIZE, SYNC, SYNC_NAMES, UNLINK, RENAME, LINK, FOREIGN };

struct entry {
    /* Counted from 0. */
    uint64_t seq;
    uint64_t op;
    uint64_t inode;
    /* Where a write begins; the new length of a file. */
    uint64_t offset;
    /* The lengths of what follows. */
    uint64_t name;
    uint64_t bytes;
};

struct file {
    dev_t device;
    ino_t inode;
};

/* Files of the directory at a time. */
#define MOST 1024

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;
static uint64_t entries;
static struct file directory;
static struct file known[MOST];
static size_t known_count;

static struct file file_of(const struct stat *it) {
    return (struct file){ .device = it->st_dev, .inode = it->st_ino };
}

static bool is_same(struct file one, struct file other) {
    return one.inode == other.inode && one.device == other.device;
}

static void give_up(const char *why) {
    char text[200];
    int length = snprintf(text, sizeof text, "record_io: %s (%d)\n", why, errno);
    syscall(SYS_write, 2, text, (size_t)length);
    abort();
}

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("VEKHA_IO_DIR");
    const char *path = getenv("VEKHA_IO_LOG");
    struct stat it;
    if (!folder || !path) return;
    if (stat(folder, &it)) give_up("the directory is not there");
    int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
    journal = (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
    if (journal < 0) give_up("the log cannot be written");
    directory = file_of(&it);
}

static void put(const void *bytes, size_t count) {
    const char *from = bytes;
    while (count > 0) {
        long done = syscall(SYS_write, journal, from, count);
        if (done < 0 && errno == EINTR) continue;
        if (done <= 0) give_up("the log cannot be written");
        from += done;
        count -= (size_t)done;
    }
}

/* Writes an entry up to its bytes. */
static void note(enum op op, ino_t inode, off_t offset, const char *name, size_t bytes) {
    char frame[sizeof(struct entry) + NAME_MAX];
    size_t length = strlen(name);
    struct entry entry = {
        .seq = entries++,
        .op = op,
        .inode = inode,
        .offset = (uint64_t)offset,
        .name = length,
        .bytes = bytes,
    };
    memcpy(frame, &entry, sizeof entry);
    memcpy(frame + sizeof entry, name, length);
    put(frame, sizeof entry + length);
}

/* Writes an entry about two names: the second one is its bytes. */
static void note_names(enum op op, const char *one, const char *other) {
    note(op, 0, 0, one, strlen(other));
    put(other, strlen(other));
}

static bool is_known(struct file file) {
    for (size_t at = 0; at < known_count; at++)
        if (is_same(known[at], file)) return true;
    return false;
}

static void learn(struct file file) {
    if (is_known(file)) return;
    if (known_count == MOST) give_up("there are too many files");
    known[known_count++] = file;
}

static void forget(struct file file) {
    for (size_t at = 0; at < known_count; at++)
        if (is_same(known[at], file)) known[at] = known[--known_count];
}

/* Tells whether a descriptor may be that of a file of the directory; takes no lock. */
static bool may_be_known(int fd) {
    struct stat it;
    return journal >= 0 && !fstat(fd, &it) && S_ISREG(it.st_mode);
}

/* Returns the inode of a file that is known, or 0; under the lock. */
static ino_t inode_of(int fd) {
    struct stat it;
    return !fstat(fd, &it) && is_known(file_of(&it)) ? it.st_ino : 0;
}

/* Tells whether a path is one in the directory that counts, and gives the name. */
static bool is_inside(int base, const char *path, char *name) {
    char parent[PATH_MAX];
    struct stat it;
    const char *slash = path ? strrchr(path, '/') : NULL;
    const char *last = slash ? slash + 1 : path;
    size_t length = last ? strlen(last) : 0;
    if (journal < 0 || length == 0 || length > NAME_MAX) return false;
    if (length >= 4 && !strcmp(last + length - 4, "-shm")) return false;
    size_t before = slash ? (size_t)(slash - path) : 0;
    if (before >= sizeof parent) return false;
    memcpy(parent, path, before);
    parent[before] = 0;
    const char *folder = !slash ? "." : before == 0 ? "/" : parent;
    if (fstatat(base, folder, &it, 0) || !is_same(file_of(&it), directory)) return false;
    memcpy(name, last, length + 1);
    return true;
}

static int finish(int error, int result) {
    pthread_mutex_unlock(&mutex);
    errno = error;
    return result;
}

static int open_file(int base, const char *path, int flags, mode_t mode) {
    char name[NAME_MAX + 1];
    struct stat it;
    if (!(flags & (O_CREAT | O_TRUNC)) || !is_inside(base, path, name))
        return (int)syscall(SYS_openat, base, path, flags, mode);
    pthread_mutex_lock(&mutex);
    bool there = !fstatat(base, path, &it, AT_SYMLINK_NOFOLLOW);
    int fd = (int)syscall(SYS_openat, base, path, flags, mode);
    int error = errno;
    if (fd >= 0 && !fstat(fd, &it) && S_ISREG(it.st_mode)) {
        if (!there) {
            learn(file_of(&it));
            note(CREATE, it.st_ino, 0, name, 0);
        } else if (flags & O_TRUNC) {
            note(is_known(file_of(&it)) ? RESIZE : FOREIGN, it.st_ino, 0, name, 0);
        }
    }
    return finish(error, fd);
}

static mode_t mode_of(int flags, va_list more) {
    bool given = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE;
    return given ? (mode_t)va_arg(more, unsigned) : 0;
}

#define OPEN(BASE) \
    va_list more; \
    va_start(more, flags); \
    mode_t mode = mode_of(flags, more); \
    va_end(more); \
    return open_file(BASE, path, flags, mode)

int open(const char *path, int flags, ...) { OPEN(AT_FDCWD); }
int open64(const char *path, int flags, ...) { OPEN(AT_FDCWD); }
int openat(int base, const char *path, int flags, ...) { OPEN(base); }
int openat64(int base, const char *path, int flags, ...) { OPEN(base); }

int creat(const char *path, mode_t mode) {
    return open_file(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

/* Writes at an offset, or where the descriptor is if that is negative. */
static ssize_t write_file(int fd, const struct iovec *parts, int count, off_t offset) {
    bool may = may_be_known(fd);
    if (may) pthread_mutex_lock(&mutex);
    ino_t inode = may ? inode_of(fd) : 0;
    off_t start = offset;
    if (inode) {
        struct stat it;
        bool appends = fcntl(fd, F_GETFL) & O_APPEND;
        if (appends && !fstat(fd, &it)) start = it.st_size;
        else if (offset < 0) start = lseek(fd, 0, SEEK_CUR);
    }
    long done = offset < 0 ? syscall(SYS_writev, fd, parts, count)
                           : syscall(SYS_pwritev, fd, parts, count, offset, 0L);
    int error = errno;
    if (inode && done > 0) {
        size_t left = (size_t)done;
        note(WRITE, inode, start, "", left);
        for (int at = 0; left > 0 && at < count; at++) {
            size_t part = parts[at].iov_len < left ? parts[at].iov_len : left;
            put(parts[at].iov_base, part);
            left -= part;
        }
    }
    if (may) pthread_mutex_unlock(&mutex);
    errno = error;
    return done;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    struct iovec part = { .iov_base = (void *)bytes, .iov_len = count };
    return write_file(fd, &part, 1, -1);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
    return write_file(fd, parts, count, -1);
}

/* A negative offset is for the kernel to refuse. */
static ssize_t write_at(int fd, const struct iovec *parts, int count, off_t offset) {
    if (offset < 0) return syscall(SYS_pwritev, fd, parts, count, offset, 0L);
    return write_file(fd, parts, count, offset);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    struct iovec part = { .iov_base = (void *)bytes, .iov_len = count };
    return write_at(fd, &part, 1, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    return pwrite(fd, bytes, count, offset);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    return write_at(fd, parts, count, offset);
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
    return write_at(fd, parts, count, offset);
}

/* As where the kernel knows of no flags. */
ssize_t pwritev2(int fd, const struct iovec *parts, int count, off_t offset, int flags) {
    if (flags) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return offset == -1 ? writev(fd, parts, count) : pwritev(fd, parts, count, offset);
}
ssize_t pwritev64v2(int fd, const struct iovec *parts, int count, off64_t offset, int flags) {
    return pwritev2(fd, parts, count, offset, flags);
}

int ftruncate(int fd, off_t length) {
    if (!may_be_known(fd)) return (int)syscall(SYS_ftruncate, fd, length);
    pthread_mutex_lock(&mutex);
    ino_t inode = inode_of(fd);
    int result = (int)syscall(SYS_ftruncate, fd, length);
    int error = errno;
    if (inode && !result) note(RESIZE, inode, length, "", 0);
    return finish(error, result);
}
int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

static int sync_file(long call, int fd) {
    struct stat it;
    if (journal < 0 || fstat(fd, &it)) return (int)syscall(call, fd);
    bool names = S_ISDIR(it.st_mode) && is_same(file_of(&it), directory);
    if (!names && !S_ISREG(it.st_mode)) return (int)syscall(call, fd);
    pthread_mutex_lock(&mutex);
    int result = (int)syscall(call, fd);
    int error = errno;
    if (!result && names) note(SYNC_NAMES, 0, 0, "", 0);
    else if (!result && is_known(file_of(&it))) note(SYNC, it.st_ino, 0, "", 0);
    return finish(error, result);
}

int fsync(int fd) { return sync_file(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_file(SYS_fdatasync, fd); }

/* Finds a file by its name; tells whether that is its last one. */
static bool is_last(int base, const char *path, struct file *file) {
    struct stat it;
    *file = (struct file){ 0 };
    if (fstatat(base, path, &it, AT_SYMLINK_NOFOLLOW)) return false;
    *file = file_of(&it);
    return it.st_nlink == 1;
}

/* What is written to a file without a name counts no more. */
int unlinkat(int base, const char *path, int flags) {
    char name[NAME_MAX + 1];
    if ((flags & AT_REMOVEDIR) || !is_inside(base, path, name))
        return (int)syscall(SYS_unlinkat, base, path, flags);
    pthread_mutex_lock(&mutex);
    struct file file;
    bool last = is_last(base, path, &file);
    int result = (int)syscall(SYS_unlinkat, base, path, flags);
    int error = errno;
    if (!result && last) forget(file);
    if (!result) note(UNLINK, 0, 0, name, 0);
    return finish(error, result);
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int renameat2(int from, const char *old, int to, const char *new, unsigned flags) {
    char one[NAME_MAX + 1], other[NAME_MAX + 1];
    bool leaves = is_inside(from, old, one);
    bool arrives = is_inside(to, new, other);
    if (!leaves && !arrives) return (int)syscall(SYS_renameat2, from, old, to, new, flags);
    pthread_mutex_lock(&mutex);
    struct file moved, replaced;
    is_last(from, old, &moved);
    bool last = is_last(to, new, &replaced);
    int result = (int)syscall(SYS_renameat2, from, old, to, new, flags);
    int error = errno;
    /* Two names of one file: nothing happens. */
    if (!result && !is_same(moved, replaced)) {
        if (!leaves || (flags & ~RENAME_NOREPLACE)) note(FOREIGN, 0, 0, leaves ? one : other, 0);
        else if (arrives) note_names(RENAME, one, other);
        else note(UNLINK, 0, 0, one, 0);
        if (arrives && last) forget(replaced);
    }
    return finish(error, result);
}
int renameat(int from, const char *old, int to, const char *new) {
    return renameat2(from, old, to, new, 0);
}
int rename(const char *old, const char *new) {
    return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0);
}

int linkat(int from, const char *old, int to, const char *new, int flags) {
    char one[NAME_MAX + 1], other[NAME_MAX + 1];
    if (!is_inside(to, new, other)) return (int)syscall(SYS_linkat, from, old, to, new, flags);
    bool within = is_inside(from, old, one);
    pthread_mutex_lock(&mutex);
    int result = (int)syscall(SYS_linkat, from, old, to, new, flags);
    int error = errno;
    if (!result && within) note_names(LINK, one, other);
    else if (!result) note(FOREIGN, 0, 0, other, 0);
    return finish(error, result);
}
int link(const char *old, const char *new) { return linkat(AT_FDCWD, old, AT_FDCWD, new, 0); }
