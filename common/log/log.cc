#include "common/log/log.h"

#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/log/format.h"

namespace magpie {
namespace {

std::atomic<LogFormat> log_format = LogFormat::kText;
std::atomic<Level> least_level = Level::kInfo;

// Writes the whole line at once, so that lines of several threads do not mix. If the kernel takes
// only a part, the rest follows; if it takes nothing, the error cannot be reported anywhere.
void WriteToStderr(absl::string_view line) {
  while (!line.empty()) {
    const ssize_t written = write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    line.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

void SetLog(LogFormat format, Level least) {
  log_format = format;
  least_level = least;
}

bool IsLogged(Level level) { return level >= least_level; }

void Log(Level level, absl::string_view msg, std::initializer_list<LogField> fields) {
  if (!IsLogged(level)) return;
  WriteToStderr(FormatRecord(log_format, absl::Now(), level, msg, fields));
}

void Die(const char* file, int line, absl::string_view what) {
  Log(Level::kError, what, {{"at", absl::StrCat(file, ":", line)}});
  std::abort();
}

}  // namespace magpie
