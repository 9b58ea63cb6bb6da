// Random models that are well structured: they compile, and they end whatever is committed in
// whatever order.

#pragma once

#include <random>
#include <string>

namespace magpie::flow {

struct RandomModel {
  std::string lines;  // as in testing/draw.h
  int nodes = 0;
};

// The same model for the same seed. Its conditions read `n`, an int, and those of loops `again`, a
// bool: a start must set both, and so must each commit.
RandomModel MakeRandomModel(unsigned seed);

}  // namespace magpie::flow
