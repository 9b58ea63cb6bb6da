// Random models that are well structured: they compile, and whatever is committed in whatever
// order, they come to an end.

#pragma once

#include <random>
#include <string>

namespace magpie::flow {

struct RandomModel {
  std::string lines;  // as testing/draw.h has them
  int nodes = 0;
};

// The same model for the same seed. Its conditions read `n`, an int, and those of loops `again`, a
// bool: a start has to bring both, and each commit says them anew.
RandomModel MakeRandomModel(unsigned seed);

}  // namespace magpie::flow
