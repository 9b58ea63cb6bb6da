#include "tools/magpiectl/call_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {

absl::Duration ToDuration(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

std::string CallText(const magpie::type::v1::CallRecord& call) {
  std::string text = absl::StrCat(call.method(), " ", call.path(), " -> ");
  if (call.http_status() == 0) {
    absl::StrAppend(&text, "no answer");
  } else {
    absl::StrAppend(&text, call.http_status());
  }
  absl::StrAppend(&text, ", ", Elapsed(ToDuration(call.latency())));
  if (!call.fields().empty()) {
    absl::StrAppend(&text, " (", absl::StrJoin(call.fields(), ", "), ")");
  }
  if (!call.error().empty()) absl::StrAppend(&text, ": ", call.error());
  return OneLine(text);
}

}  // namespace magpie::ctl
