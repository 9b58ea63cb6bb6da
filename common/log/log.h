// Log records on stderr, one line each, as text or JSON. Never log secrets or form data.
//
//   Log(Level::kInfo, "store opened", {{"directory", dir}});

#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"

namespace magpie {

enum class Level { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

using LogField = std::pair<absl::string_view, absl::string_view>;

// Applies to the whole process. Use it before other threads start.
void SetLog(LogFormat format, Level least);

// Whether Log would write anything. Check first if the fields are expensive to make.
bool IsLogged(Level level);

void Log(Level level, absl::string_view msg, std::initializer_list<LogField> fields = {});

}  // namespace magpie

// Stops the process unless `condition` holds: a bug, or a disk that cannot be trusted.
#define MAGPIE_CHECK(condition, what)                            \
  do {                                                           \
    if (!(condition)) ::magpie::Die(__FILE__, __LINE__, (what)); \
  } while (false)

namespace magpie {
[[noreturn]] void Die(const char* file, int line, absl::string_view what);
}  // namespace magpie
