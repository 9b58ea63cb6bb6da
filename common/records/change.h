// Parses which change a request asks for. For handlers.

#pragma once

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "common/records/table.h"
#include "common/status/faults.h"

namespace google::protobuf {
class MessageLite;
}

namespace magpie::record {

// Equal messages give equal bytes, even if they have maps.
std::string StableBytes(const google::protobuf::MessageLite& message);

// `call` is the RPC's name: "PutArticle". If request_id is at fault, adds that to `faults` and
// returns nothing.
template <class Request>
std::optional<Change> ParseChange(const TenantId& tenant, absl::string_view call, Request request,
                                  Faults& faults) {
  std::optional<RequestId> id = faults.Take("request_id", RequestId::Parse(request.request_id()));
  if (!id.has_value()) return std::nullopt;
  request.clear_request_id();
  return Change{tenant, *std::move(id), FingerprintOf(call, StableBytes(request))};
}

}  // namespace magpie::record
