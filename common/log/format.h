// The format of log records. Whatever bytes it is given, a record is one line of valid
// UTF-8.

#pragma once

#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/log/log.h"

namespace magpie {

// A longer message or value is cut and ends in "...".
inline constexpr size_t kMaxLogValueBytes = 4096;

// text: 2026-01-31T12:00:00.000Z INFO store opened directory=/data note="two words"
// JSON: {"ts":"2026-01-31T12:00:00.000Z","level":"INFO","msg":"store opened","directory":"/data"}
std::string FormatRecord(LogFormat format, absl::Time now, Level level, absl::string_view msg,
                         std::initializer_list<LogField> fields);

}  // namespace magpie
