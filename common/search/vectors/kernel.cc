#include "common/search/vectors/kernel.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace magpie::search {
namespace {

// Sums side by side, that a compiler can put into the lanes of any processor.
constexpr size_t kLanes = 8;

template <class Term>
float Sum(const float* a, const float* b, size_t size, Term&& term) {
  float sums[kLanes] = {};
  size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    for (size_t lane = 0; lane < kLanes; ++lane) sums[lane] += term(a[i + lane], b[i + lane]);
  }
  for (; i < size; ++i) sums[0] += term(a[i], b[i]);
  float sum = 0;
  for (const float one : sums) sum += one;
  return sum;
}

float Product(float a, float b) { return a * b; }
float SquaredDifference(float a, float b) { return (a - b) * (a - b); }

}  // namespace

float PortableDot(const float* a, const float* b, size_t size) { return Sum(a, b, size, Product); }

float PortableSquaredDistance(const float* a, const float* b, size_t size) {
  return Sum(a, b, size, SquaredDifference);
}

#if defined(__x86_64__)

bool HasAvx2() { return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0; }

namespace {

__attribute__((target("avx2,fma"))) float SumOf(__m256 lanes) {
  __m128 sum = _mm_add_ps(_mm256_castps256_ps128(lanes), _mm256_extractf128_ps(lanes, 1));
  sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
  return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}

}  // namespace

// Two sums side by side, for each has to wait for its last addition. The rest is added here and not
// by the portable loop: to change between the two costs more than a row.
__attribute__((target("avx2,fma"))) float Avx2Dot(const float* a, const float* b, size_t size) {
  __m256 even = _mm256_setzero_ps();
  __m256 odd = _mm256_setzero_ps();
  size_t i = 0;
  for (; i + 16 <= size; i += 16) {
    even = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), even);
    odd = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), odd);
  }
  float sum = SumOf(_mm256_add_ps(even, odd));
  for (; i < size; ++i) sum += a[i] * b[i];
  return sum;
}

__attribute__((target("avx2,fma"))) float Avx2SquaredDistance(const float* a, const float* b,
                                                              size_t size) {
  __m256 even = _mm256_setzero_ps();
  __m256 odd = _mm256_setzero_ps();
  size_t i = 0;
  for (; i + 16 <= size; i += 16) {
    const __m256 first = _mm256_sub_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i));
    const __m256 second = _mm256_sub_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8));
    even = _mm256_fmadd_ps(first, first, even);
    odd = _mm256_fmadd_ps(second, second, odd);
  }
  float sum = SumOf(_mm256_add_ps(even, odd));
  for (; i < size; ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

#else

bool HasAvx2() { return false; }
float Avx2Dot(const float* a, const float* b, size_t size) { return PortableDot(a, b, size); }
float Avx2SquaredDistance(const float* a, const float* b, size_t size) {
  return PortableSquaredDistance(a, b, size);
}

#endif

Kernel DotKernel() {
  static const Kernel kernel = HasAvx2() ? Avx2Dot : PortableDot;
  return kernel;
}

Kernel SquaredDistanceKernel() {
  static const Kernel kernel = HasAvx2() ? Avx2SquaredDistance : PortableSquaredDistance;
  return kernel;
}

}  // namespace magpie::search
