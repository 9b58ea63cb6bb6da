#include "common/process/log_flags.h"

#include <grpc/support/log.h>

#include <array>
#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/log/log.h"

namespace magpie {
namespace {

template <class T, size_t n>
using Names = std::array<std::pair<absl::string_view, T>, n>;

constexpr Names<LogFormat, 2> kFormats = {{{"text", LogFormat::kText}, {"json", LogFormat::kJson}}};
constexpr Names<Level, 4> kLevels = {{{"debug", Level::kDebug},
                                      {"info", Level::kInfo},
                                      {"warning", Level::kWarning},
                                      {"error", Level::kError}}};

template <class T, size_t n>
bool Parse(const Names<T, n>& names, absl::string_view text, T& value, std::string& error) {
  for (const auto& [name, named] : names) {
    if (name == text) {
      value = named;
      return true;
    }
    absl::StrAppend(&error, error.empty() ? "must be " : " or ", name);
  }
  return false;
}

template <class T, size_t n>
std::string NameOf(const Names<T, n>& names, T value) {
  for (const auto& [name, named] : names) {
    if (named == value) return std::string(name);
  }
  return "";
}

}  // namespace

// Abseil's flags find these by their names.
bool AbslParseFlag(absl::string_view text, LogFormat* format, std::string* error) {
  return Parse(kFormats, text, *format, *error);
}
std::string AbslUnparseFlag(LogFormat format) { return NameOf(kFormats, format); }

bool AbslParseFlag(absl::string_view text, Level* level, std::string* error) {
  return Parse(kLevels, text, *level, *error);
}
std::string AbslUnparseFlag(Level level) { return NameOf(kLevels, level); }

}  // namespace magpie

ABSL_FLAG(magpie::LogFormat, log_format, magpie::LogFormat::kText,
          "The format of log records: text or json");
ABSL_FLAG(magpie::Level, log_level, magpie::Level::kInfo,
          "The minimum level to log: debug, info, warning or error");

namespace magpie::server {

void SetLogByFlags() {
  SetLog(absl::GetFlag(FLAGS_log_format), absl::GetFlag(FLAGS_log_level));
  // Important messages also arrive as a Status; the rest is for debugging.
  gpr_set_log_function([](gpr_log_func_args* record) {
    Log(Level::kDebug, record->message, {{"by", "grpc"}});
  });
}

}  // namespace magpie::server
