/* SPDX-License-Identifier: BSD-3-Clause */

#include "checksum_wide.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
/* XXH3 takes the registers that it is compiled for, so that this file has it a second time. */
#pragma GCC push_options
#pragma GCC target("avx2")
#define XXH_VECTOR 2 /* XXH_AVX2 */
#define XXH_INLINE_ALL
#include <xxhash.h>

bool secsess_checksum_wide(unsigned char sum[SECSESS_CHECKSUM_SIZE], struct secsess_slice text, uint64_t seed)
{
	XXH128_canonical_t canonical;

	if (!__builtin_cpu_supports("avx2")) {
		return false;
	}
	XXH128_canonicalFromHash(&canonical, XXH3_128bits_withSeed(text.data, text.size, seed));
	/* Under a pragma the compiler adds none, and all narrow instructions that follow would wait for the wide halves. */
	__builtin_ia32_vzeroupper();
	memcpy(sum, canonical.digest, SECSESS_CHECKSUM_SIZE);
	return true;
}
#pragma GCC pop_options

#else

bool secsess_checksum_wide(unsigned char sum[SECSESS_CHECKSUM_SIZE], struct secsess_slice text, uint64_t seed)
{
	(void) sum;
	(void) text;
	(void) seed;
	return false;
}

#endif
