#include "impact_promising.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_AVX2 1
#include <immintrin.h>
#endif

/* Which of 64 articles have the points that are needed, without a branch: which is anybody's guess. */
typedef uint64_t find_function(const double *points, double needed);

/* Two articles' points: a vector that most machines have, and compilers make of scalars for the others. */
typedef double pair __attribute__((vector_size(16)));
typedef int64_t pair_bits __attribute__((vector_size(16)));

static inline pair load_pair(const double *points)
{
    pair loaded;
    memcpy(&loaded, points, sizeof loaded);
    return loaded;
}

static inline uint64_t find_plain(const double *points, double needed)
{
    const pair both = {needed, needed};
    pair_bits promising = {0, 0};
    for (unsigned i = 0; i < 64; i += 8) {
        const double *at = points + i;
        pair_bits bits = {1, 2};
        bits = ((load_pair(at) >= both) & bits) | ((load_pair(at + 2) >= both) & (bits << 2)) |
               ((load_pair(at + 4) >= both) & (bits << 4)) | ((load_pair(at + 6) >= both) & (bits << 6));
        promising |= bits << i;
    }
    return (uint64_t)(promising[0] | promising[1]);
}

__attribute__((always_inline)) static inline unsigned keep(uint64_t *candidates, const double *points, uint32_t touched,
                                                           double needed, find_function *find)
{
    unsigned left = 0;
    for (uint32_t i = 0; i < IMPACT_WINDOW_WORDS; i++) {
        if (needed > 0.0 && candidates[i] != 0) {
            candidates[i] &= (touched >> i & 1) != 0 ? find(points + (size_t)i * 64, needed) : 0;
        }
        left += candidates[i] != 0 ? (unsigned)__builtin_popcountll(candidates[i]) : 0;
    }
    return left;
}

unsigned impact_keep_promising_plain(uint64_t candidates[IMPACT_WINDOW_WORDS], const double points[IMPACT_WINDOW],
                                     uint32_t touched, double needed)
{
    return keep(candidates, points, touched, needed, find_plain);
}

#ifdef HAS_AVX2
__attribute__((target("avx2,popcnt"))) static inline uint64_t find_avx2(const double *points, double needed)
{
    const __m256d all = _mm256_set1_pd(needed);
    uint64_t promising = 0;
    for (unsigned i = 0; i < 64; i += 4) {
        const __m256d have = _mm256_cmp_pd(_mm256_loadu_pd(points + i), all, _CMP_GE_OQ);
        promising |= (uint64_t)_mm256_movemask_pd(have) << i;
    }
    return promising;
}

__attribute__((target("avx2,popcnt"))) static unsigned keep_avx2(uint64_t *candidates, const double *points,
                                                                 uint32_t touched, double needed)
{
    return keep(candidates, points, touched, needed, find_avx2);
}
#endif

unsigned impact_keep_promising(uint64_t candidates[IMPACT_WINDOW_WORDS], const double points[IMPACT_WINDOW],
                               uint32_t touched, double needed)
{
#ifdef HAS_AVX2
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt")) {
        return keep_avx2(candidates, points, touched, needed);
    }
#endif
    return impact_keep_promising_plain(candidates, points, touched, needed);
}
