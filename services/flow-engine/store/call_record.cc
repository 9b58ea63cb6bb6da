#include "services/flow-engine/store/records.h"

namespace magpie::flow {
namespace {

namespace disk = store::v1;

struct WhatToRecord {
  disk::CallToMakeRecord& record;

  void operator()(const FetchCall& fetch) const {
    *record.mutable_fields() = {fetch.fields.begin(), fetch.fields.end()};
  }
  void operator()(const InvokeCall& invoke) const { record.set_api(invoke.api); }
  void operator()(const MatchCall&) const { record.set_match(true); }
};

}  // namespace

disk::CallToMakeRecord ToRecord(const Call& call) {
  disk::CallToMakeRecord record;
  record.set_request_id(call.request_id);
  std::visit(WhatToRecord{record}, call.what);
  record.set_params(call.params_json);
  if (call.timeout != absl::InfiniteDuration()) {
    record.set_timeout_us(absl::ToInt64Microseconds(call.timeout));
  }
  if (call.not_before != absl::InfinitePast()) {
    record.set_not_before_us(absl::ToUnixMicros(call.not_before));
  }
  return record;
}

Call FromRecord(int64_t number, const disk::CallToMakeRecord& record) {
  Call call{.number = number, .request_id = record.request_id(), .params_json = record.params()};
  if (record.match()) {
    call.what = MatchCall{};
  } else if (record.api().empty()) {
    call.what = FetchCall{{record.fields().begin(), record.fields().end()}};
  } else {
    call.what = InvokeCall{record.api()};
  }
  if (record.timeout_us() != 0) call.timeout = absl::Microseconds(record.timeout_us());
  if (record.not_before_us() != 0) call.not_before = absl::FromUnixMicros(record.not_before_us());
  return call;
}

}  // namespace magpie::flow
