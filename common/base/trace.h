// W3C trace context: https://www.w3.org/TR/trace-context/

#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace magpie {

struct Trace {
  std::string trace_id;  // 32 lower hex digits
  std::string span_id;   // 16 lower hex digits: the span that sent this request
  bool sampled = true;

  bool operator==(const Trace&) const = default;
};

// A new trace with random ids.
Trace NewTrace();

// The same trace with a new span, whose id is random.
Trace Child(const Trace& parent);

// Parses a `traceparent` header; nothing if it is malformed.
std::optional<Trace> ParseTraceparent(absl::string_view header);

// "00-<trace id>-<span id>-01"
std::string ToTraceparent(const Trace& trace);

}  // namespace magpie
