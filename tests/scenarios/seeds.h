// Which random models a test tries: RECKONING_SEEDS=2000 sets how many, RECKONING_FIRST=5000 the
// first.

#pragma once

#include <cstdlib>
#include <iostream>

#include "absl/strings/numbers.h"

namespace magpie::flow {

inline unsigned NumberOf(const char* variable, unsigned usual) {
  unsigned number = usual;
  if (const char* const wanted = std::getenv(variable)) {
    if (!absl::SimpleAtoi(wanted, &number)) {
      std::cerr << variable << " is no number: " << wanted << "\n";
      std::abort();
    }
  }
  return number;
}

struct Seeds {
  unsigned first = 1;
  unsigned last = 1;
};

inline Seeds SeedsOf(unsigned usual) {
  const unsigned first = NumberOf("RECKONING_FIRST", 1);
  return {first, first + NumberOf("RECKONING_SEEDS", usual) - 1};
}

}  // namespace magpie::flow
