// What two rows of numbers come to: with AVX2 and FMA where the processor has them, else portably.

#pragma once

#include <cstddef>

namespace magpie::search {

using Kernel = float (*)(const float* a, const float* b, size_t size);

// Of this processor, chosen once.
Kernel DotKernel();
Kernel SquaredDistanceKernel();

// Each of them, for tests to compare. The fast ones must run only where HasAvx2().
bool HasAvx2();
float PortableDot(const float* a, const float* b, size_t size);
float PortableSquaredDistance(const float* a, const float* b, size_t size);
float Avx2Dot(const float* a, const float* b, size_t size);
float Avx2SquaredDistance(const float* a, const float* b, size_t size);

}  // namespace magpie::search
