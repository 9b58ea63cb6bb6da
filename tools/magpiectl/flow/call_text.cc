#include "tools/magpiectl/flow/call_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {

absl::Duration ToDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

absl::string_view SourceText(magpie::type::v1::CallRecord::Source source) {
  switch (source) {
    case magpie::type::v1::CallRecord::SOURCE_SHARED:
      return ", shared";
    case magpie::type::v1::CallRecord::SOURCE_CACHE:
      return ", from the cache";
    case magpie::type::v1::CallRecord::SOURCE_STALE:
      return ", stale from the cache";
    default:
      return "";
  }
}

std::string CallText(const magpie::type::v1::CallRecord& call) {
  std::string text = absl::StrCat(call.method(), " ", call.path(), " -> ");
  if (call.http_status() == 0) {
    absl::StrAppend(&text, "no answer");
  } else {
    absl::StrAppend(&text, call.http_status());
  }
  absl::StrAppend(&text, ", ", Elapsed(ToDuration(call.latency())));
  if (call.attempts() > 1) absl::StrAppend(&text, ", ", call.attempts(), " calls");
  absl::StrAppend(&text, SourceText(call.source()));
  if (!call.fields().empty()) {
    absl::StrAppend(&text, " (", absl::StrJoin(call.fields(), ", "), ")");
  }
  if (!call.error().empty()) absl::StrAppend(&text, ": ", call.error());
  return OneLine(text);
}

}  // namespace magpie::ctl
