/* SPDX-License-Identifier: BSD-3-Clause */

#include "file_system.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <stdint.h>
#include <sys/vfs.h>

#include "../core/base.h"

/* statfs(2), linux/magic.h */
static const struct {
	uint32_t magic;
	const char *name;
} networks[] = {
	{0x6969, "NFS"},
	{0x517b, "SMB"},
	{0xfe534d42, "SMB"},
	{0xff534d42, "SMB"},
	{0x01021997, "9p"},
	{0x00c36400, "CephFS"},
	{0x0bd00bd0, "Lustre"},
	{0x01161970, "GFS2"},
	{0x7461636f, "OCFS2"},
	{0x5346414f, "AFS"},
	{0x6b414653, "AFS"},
	{0x73757245, "Coda"},
	{0x47504653, "GPFS"},
	{0x19830326, "FhGFS"},
};

const char *secsess_network_file_system(int file)
{
	struct statfs info;

	if (fstatfs(file, &info)) {
		return NULL;
	}
	for (size_t i = 0; i < SECSESS_COUNT(networks); i++) {
		if ((uint32_t) info.f_type == networks[i].magic) {
			return networks[i].name;
		}
	}
	return NULL;
}

/* tmpfs, ramfs */
bool secsess_is_memory_file_system(int file)
{
	struct statfs info;

	return fstatfs(file, &info) == 0 && ((uint32_t) info.f_type == 0x01021994 || (uint32_t) info.f_type == 0x858458f6);
}

#else

/* BSD and macOS know whether it is local. */
#include <sys/mount.h>
#include <sys/param.h>

const char *secsess_network_file_system(int file)
{
	struct statfs info;

	return fstatfs(file, &info) == 0 && !(info.f_flags & MNT_LOCAL) ? "a network file system" : NULL;
}

bool secsess_is_memory_file_system(int file)
{
	struct statfs info;

	return fstatfs(file, &info) == 0 && strcmp(info.f_fstypename, "tmpfs") == 0;
}

#endif

#ifdef __linux__
#include <sys/syscall.h>
#endif
#if defined(SYS_openat2) && defined(__has_include)
#if __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#define OPEN_2 1
#endif
#endif
#ifndef O_NOFOLLOW_ANY
#define O_NOFOLLOW_ANY O_NOFOLLOW
#endif

int secsess_open_beneath(int folder, const char *path, int flags)
{
#ifdef OPEN_2
	/* An older kernel hasn't got it, and an older container forbids what it doesn't know. */
	static bool lacking;

	if (!__atomic_load_n(&lacking, __ATOMIC_RELAXED)) {
		struct open_how how = {.flags = (uint64_t) (flags | O_NOFOLLOW),
			.mode = flags & O_CREAT ? 0600 : 0,
			.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH};
		int file = (int) syscall(SYS_openat2, folder, path, &how, sizeof(how));

		if (file >= 0 || (errno != ENOSYS && errno != EPERM && errno != EAGAIN)) {
			return file;
		}
		if (errno == ENOSYS) {
			__atomic_store_n(&lacking, true, __ATOMIC_RELAXED);
		}
	}
#endif
	return openat(folder, path, flags | O_NOFOLLOW_ANY, 0600);
}
