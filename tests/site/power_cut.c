/* What a disk holds after a power cut: of each database file, what it held when it was last made durable.
 *
 * Loaded before libc (LD_PRELOAD). After every fsync and fdatasync of a SQLite file, copies the file into the
 * folder that POWER_CUT names. SQLite holds its lock meanwhile, so nobody else writes to the file.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void keep(int file) {
    char link[64], path[4096], temporary[4352], kept[4352], block[65536];
    const char *folder = getenv("POWER_CUT");
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = folder ? readlink(link, path, sizeof path - 1) : -1;
    if (length < 0) return;
    path[length] = 0;
    const char *name = strrchr(path, '/');
    if (!name || !strstr(name, ".sqlite3")) return;
    snprintf(kept, sizeof kept, "%s%s", folder, name);
    snprintf(temporary, sizeof temporary, "%s.%d", kept, getpid());
    int copy = open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    off_t place = 0;
    ssize_t got;
    while ((got = pread(file, block, sizeof block, place)) > 0)
        if (write(copy, block, got) != got) abort();
        else place += got;
    close(copy);
    if (rename(temporary, kept)) abort();
}

static int durable(const char *name, int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = real(file);
    if (result == 0) keep(file);
    return result;
}

int fsync(int file) { return durable("fsync", file); }
int fdatasync(int file) { return durable("fdatasync", file); }
