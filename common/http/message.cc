#include "common/http/message.h"

#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"

namespace magpie::http {
namespace {

constexpr absl::string_view kNeverSent = "magpie/http/never_sent";
constexpr absl::string_view kClosedAsItCame = "magpie/http/closed_as_it_came";

}  // namespace

bool NeverSent(const absl::Status& error) { return error.GetPayload(kNeverSent).has_value(); }

bool ClosedAsItCame(const absl::Status& error) {
  return error.GetPayload(kClosedAsItCame).has_value();
}

absl::Status MarkNeverSent(absl::Status error) {
  error.SetPayload(kNeverSent, absl::Cord());
  return error;
}

absl::Status MarkClosedAsItCame(absl::Status error) {
  error.SetPayload(kClosedAsItCame, absl::Cord());
  return error;
}

}  // namespace magpie::http
