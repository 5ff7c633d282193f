/* SPDX-License-Identifier: BSD-3-Clause */

#include "random.h"

#include <sodium.h>
#include <string.h>

#include "../../handlers/core/crypto.h"

static struct random *installed;

/* SplitMix64, as the authors of xoshiro256** advise for its seed. */
static uint64_t split_mix(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

void random_seed(struct random *random, uint64_t seed)
{
	for (size_t i = 0; i < 4; i++) {
		random->state[i] = split_mix(&seed);
	}
}

static uint64_t rotate_left(uint64_t value, unsigned bits)
{
	return value << bits | value >> (64 - bits);
}

/* xoshiro256**, Blackman and Vigna */
uint64_t random_next(struct random *random)
{
	uint64_t *s = random->state;
	uint64_t answer = rotate_left(s[1] * 5, 7) * 9;
	uint64_t shifted = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= shifted;
	s[3] = rotate_left(s[3], 45);
	return answer;
}

int64_t random_between(struct random *random, int64_t low, int64_t high)
{
	return low < high ? low + (int64_t) (random_next(random) % (uint64_t) (high - low + 1)) : low;
}

bool random_chance(struct random *random, double probability)
{
	return (double) (random_next(random) >> 11) < probability * 9007199254740992.0; /* 2^53 */
}

/* Geometric on halves of the mean: near enough to exponential, and free of the libm's last bits. */
int64_t random_around(struct random *random, int64_t mean)
{
	int64_t value = random_between(random, 1, mean > 1 ? mean : 1);

	for (int i = 0; i < 19 && random_chance(random, 0.33); i++) {
		value += random_between(random, 0, mean);
	}
	return value;
}

size_t random_pick(struct random *random, const unsigned *weights, size_t count)
{
	uint64_t total = 0, left;

	for (size_t i = 0; i < count; i++) {
		total += weights[i];
	}
	left = random_next(random) % (total ? total : 1);
	for (size_t i = 0; i < count; i++) {
		if (left < weights[i]) {
			return i;
		}
		left -= weights[i];
	}
	return count - 1;
}

static const char *name(void)
{
	return "simulation";
}

static uint32_t word(void)
{
	return (uint32_t) (random_next(installed) >> 32);
}

static void fill(void *const at, const size_t size)
{
	unsigned char *bytes = at;

	for (size_t done = 0; done < size; done += 8) {
		uint64_t next = random_next(installed);

		memcpy(bytes + done, &next, size - done < 8 ? size - done : 8);
	}
}

void random_install(struct random *random)
{
	static struct randombytes_implementation implementation = {
		.implementation_name = name,
		.random = word,
		.buf = fill,
	};

	installed = random;
	randombytes_set_implementation(&implementation);
	secsess_crypto_init(); /* nothing is left of what came from elsewhere */
}
