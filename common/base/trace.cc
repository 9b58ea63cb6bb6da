#include "common/base/trace.h"

#include <cstdint>
#include <utility>

#include "absl/random/random.h"
#include "absl/strings/str_cat.h"

namespace magpie {
namespace {

// 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
constexpr size_t kTraceIdAt = 3;
constexpr size_t kTraceIdSize = 32;
constexpr size_t kSpanIdAt = 36;
constexpr size_t kSpanIdSize = 16;
constexpr size_t kFlagsAt = 53;
constexpr size_t kHeaderSize = 55;

constexpr absl::string_view kHexDigits = "0123456789abcdef";

// 16 digits, not all of them 0, which the standard forbids.
std::string RandomHex() {
  thread_local absl::BitGen random;
  const uint64_t id = absl::Uniform<uint64_t>(absl::IntervalClosed, random, 1, UINT64_MAX);
  return absl::StrCat(absl::Hex(id, absl::kZeroPad16));
}

bool IsHex(absl::string_view text) {
  return text.find_first_not_of(kHexDigits) == absl::string_view::npos;
}

bool IsId(absl::string_view text) {
  return IsHex(text) && text.find_first_not_of('0') != absl::string_view::npos;
}

bool HasKnownShape(absl::string_view header) {
  if (header.size() < kHeaderSize) return false;
  const absl::string_view version = header.substr(0, 2);
  if (!IsHex(version) || version == "ff") return false;
  if (header[2] != '-' || header[kSpanIdAt - 1] != '-' || header[kFlagsAt - 1] != '-') return false;
  // A later version may have more fields; ours has none.
  return header.size() == kHeaderSize || (version != "00" && header[kHeaderSize] == '-');
}

}  // namespace

Trace NewTrace() {
  return {.trace_id = absl::StrCat(RandomHex(), RandomHex()), .span_id = RandomHex()};
}

Trace Child(const Trace& parent) {
  return {.trace_id = parent.trace_id, .span_id = RandomHex(), .sampled = parent.sampled};
}

std::optional<Trace> ParseTraceparent(absl::string_view header) {
  if (!HasKnownShape(header)) return std::nullopt;
  const absl::string_view trace_id = header.substr(kTraceIdAt, kTraceIdSize);
  const absl::string_view span_id = header.substr(kSpanIdAt, kSpanIdSize);
  const absl::string_view flags = header.substr(kFlagsAt, 2);
  if (!IsId(trace_id) || !IsId(span_id) || !IsHex(flags)) return std::nullopt;
  const bool sampled = kHexDigits.find(flags[1]) % 2 == 1;
  return Trace{
      .trace_id = std::string(trace_id), .span_id = std::string(span_id), .sampled = sampled};
}

std::string ToTraceparent(const Trace& trace) {
  return absl::StrCat("00-", trace.trace_id, "-", trace.span_id, trace.sampled ? "-01" : "-00");
}

}  // namespace magpie
