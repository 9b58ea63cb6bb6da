// A call to a business unit in one line.

#pragma once

#include <google/protobuf/duration.pb.h>

#include <string>

#include "absl/time/time.h"
#include "magpie/type/v1/call.pb.h"

namespace magpie::ctl {

absl::Duration ToDuration(const google::protobuf::Duration& duration);

// ", from the cache": where an answer came from, nothing where the API was called for it.
absl::string_view SourceText(magpie::type::v1::CallRecord::Source source);

// "GET /orders/order-7 -> 200, 3.1 ms (order.status)"; "... -> no answer, 2.00 s: timed out".
std::string CallText(const magpie::type::v1::CallRecord& call);

}  // namespace magpie::ctl
