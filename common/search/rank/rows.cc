#include "common/search/rank/rows.h"

#include <algorithm>

namespace magpie::search {
namespace {

// Rows that are not selected may have more than any rank, and nobody looks at theirs.
constexpr float kMostRank = 1 << 30;

__attribute__((always_inline)) inline int32_t Most(const int32_t* numbers, size_t size) {
  int32_t most = 0;
  for (size_t i = 0; i < size; ++i) most = std::max(most, numbers[i]);
  return most;
}

__attribute__((always_inline)) inline void Rank(const WeighedFields& fields,
                                                int32_t* __restrict ranks, size_t size) {
  const auto [a, b, c, d] = fields.sums;
  const auto [by_a, by_b, by_c, by_d] = fields.factors;
  for (size_t i = 0; i < size; ++i) {
    const float rank = static_cast<float>(a[i]) * by_a + static_cast<float>(b[i]) * by_b +
                       static_cast<float>(c[i]) * by_c + static_cast<float>(d[i]) * by_d;
    ranks[i] = static_cast<int32_t>(std::min(rank, kMostRank)) + (rank > 0 ? 1 : 0);
  }
}

#if defined(__x86_64__)

// Without fused products: what rows have is the same on all processors.
__attribute__((target("avx2"))) int32_t Avx2Most(const int32_t* numbers, size_t size) {
  return Most(numbers, size);
}
__attribute__((target("avx2"))) void Avx2Rank(const WeighedFields& fields, int32_t* ranks,
                                              size_t size) {
  Rank(fields, ranks, size);
}

bool HasAvx2() {
  static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
  return has_avx2;
}

#else

int32_t Avx2Most(const int32_t* numbers, size_t size) { return Most(numbers, size); }
void Avx2Rank(const WeighedFields& fields, int32_t* ranks, size_t size) {
  Rank(fields, ranks, size);
}
bool HasAvx2() { return false; }

#endif

}  // namespace

int32_t MostOfRows(const int32_t* numbers, size_t size) {
  return HasAvx2() ? Avx2Most(numbers, size) : Most(numbers, size);
}

void RankRows(const WeighedFields& fields, int32_t* ranks, size_t size) {
  if (HasAvx2()) {
    Avx2Rank(fields, ranks, size);
  } else {
    Rank(fields, ranks, size);
  }
}

}  // namespace magpie::search
