/* A disk that fails on demand: while the file named by FAILING holds EIO or ENOSPC, syncs or writes fail so.
   Only the files of the store are concerned: those whose name holds the text of FAILING_FILES. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int wanted(const char *word) {
    const char *path = getenv("FAILING");
    char text[16] = "";
    int saved = errno, handle = path ? open(path, O_RDONLY) : -1;
    if (handle >= 0) {
        if (read(handle, text, sizeof text - 1) < 0) text[0] = 0;
        close(handle);
    }
    errno = saved;
    return strncmp(text, word, strlen(word)) == 0;
}

static int concerned(int handle) {
    const char *part = getenv("FAILING_FILES");
    char link[64], name[4096];
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, name, sizeof name - 1);
    errno = saved;
    if (length < 0 || !part) return 0;
    name[length] = 0;
    return strstr(name, part) != NULL;
}

static int fails(int handle, const char *word, int number) {
    if (!concerned(handle) || !wanted(word)) return 0;
    errno = number;
    return 1;
}

#define REAL(kind, name, types) static kind(*real) types; if (!real) real = dlsym(RTLD_NEXT, name)

int fsync(int handle) {
    REAL(int, "fsync", (int));
    return fails(handle, "EIO", EIO) ? -1 : real(handle);
}

int fdatasync(int handle) {
    REAL(int, "fdatasync", (int));
    return fails(handle, "EIO", EIO) ? -1 : real(handle);
}

ssize_t pwrite64(int handle, const void *data, size_t count, off64_t offset) {
    REAL(ssize_t, "pwrite64", (int, const void *, size_t, off64_t));
    return fails(handle, "ENOSPC", ENOSPC) ? -1 : real(handle, data, count, offset);
}

ssize_t pwrite(int handle, const void *data, size_t count, off_t offset) {
    REAL(ssize_t, "pwrite", (int, const void *, size_t, off_t));
    return fails(handle, "ENOSPC", ENOSPC) ? -1 : real(handle, data, count, offset);
}

ssize_t write(int handle, const void *data, size_t count) {
    REAL(ssize_t, "write", (int, const void *, size_t));
    return fails(handle, "ENOSPC", ENOSPC) ? -1 : real(handle, data, count);
}
