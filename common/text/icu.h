// What becomes of an error of ICU.

#pragma once

#include <unicode/utypes.h>

#include <cstdio>
#include <cstdlib>

namespace magpie::text {

// ICU's data is part of the installation: a process that lacks it cannot go on.
inline void MustWork(UErrorCode error, const char* what) {
  if (U_SUCCESS(error)) return;
  std::fprintf(stderr, "ICU has no %s: %s\n", what, u_errorName(error));
  std::abort();
}

}  // namespace magpie::text
