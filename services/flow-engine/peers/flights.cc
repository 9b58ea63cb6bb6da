#include "services/flow-engine/peers/flights.h"

namespace magpie::flow {

CallRecord RecordOf(const Call& call) {
  CallRecord record{.request_id = call.request_id};
  if (const auto* invoke = std::get_if<InvokeCall>(&call.what)) {
    record.api = invoke->api;
  } else if (const auto* fetch = std::get_if<FetchCall>(&call.what)) {
    record.api = "fetch";
    record.fields = fetch->fields;
  } else {
    record.api = "match";
  }
  return record;
}

void Finish(const absl::Status& status, const CallResult& result, absl::Duration latency,
            CallRecord& record) {
  // A refusal is also an answer.
  const bool is_lost =
      absl::IsDeadlineExceeded(status) || absl::IsUnavailable(status) || absl::IsCancelled(status);
  record.http_status = is_lost ? 0 : 200;
  record.latency = latency;
  if (const auto* failure = std::get_if<CallFailure>(&result)) {
    record.error = absl::StrCat(failure->reason, ": ", failure->message);
  }
}

}  // namespace magpie::flow
