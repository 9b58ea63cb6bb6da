// One line a record on stderr, text or JSON. Secrets and form data never.
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

// For the whole process; call it before the threads start.
void SetLog(LogFormat format, Level least);

// Whether Log would write anything. Ask first where the fields cost something.
bool IsLogged(Level level);

void Log(Level level, absl::string_view msg, std::initializer_list<LogField> fields = {});

}  // namespace magpie

// Stops the process where `condition` does not hold: our bug, or a disk that cannot be trusted.
#define MAGPIE_CHECK(condition, what)                            \
  do {                                                           \
    if (!(condition)) ::magpie::Die(__FILE__, __LINE__, (what)); \
  } while (false)

namespace magpie {
[[noreturn]] void Die(const char* file, int line, absl::string_view what);
}  // namespace magpie
