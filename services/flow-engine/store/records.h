// Converts between the domain's values and their records on disk. Reading an invalid record is
// DATA_LOSS.

#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/records/parse_from.h"
#include "magpie/flow/store/v1/record.pb.h"
#include "services/flow-engine/domain/model/deployment.h"
#include "services/flow-engine/domain/state/decision.h"
#include "services/flow-engine/domain/state/history.h"
#include "services/flow-engine/domain/state/instance.h"

namespace magpie::flow {

store::v1::DeploymentRecord ToRecord(const Deployment& deployment);
absl::StatusOr<Deployment> FromRecord(const FlowKey& key, int32_t number,
                                      const store::v1::DeploymentRecord& record);

void ToRecord(const Instance& instance, store::v1::InstanceRecord& record);
absl::StatusOr<Instance> FromRecord(const store::v1::InstanceRecord& record);

// Without its scope.
void ToRecord(const Token& token, store::v1::TokenRecord& record);
absl::StatusOr<Token> FromRecord(const store::v1::TokenRecord& record);

// Stores only the difference from `parents`, the variables of the parent.
void ToRecord(const Scope& scope, const Value::Map& parents, store::v1::ScopeRecord& record);
absl::StatusOr<Scope> FromRecord(const store::v1::ScopeRecord& record, const Value::Map& parents);

void ToRecord(const std::vector<Carried>& carried,
              google::protobuf::RepeatedPtrField<store::v1::CarriedRecord>& records);
absl::StatusOr<std::vector<Carried>> FromRecord(
    const google::protobuf::RepeatedPtrField<store::v1::CarriedRecord>& records);

void ToRecord(const Compensation& compensation, store::v1::CompensationRecord& record);
Compensation FromRecord(const store::v1::CompensationRecord& record);

store::v1::CallToMakeRecord ToRecord(const Call& call);
Call FromRecord(int64_t number, const store::v1::CallToMakeRecord& record);

// Stores only the difference from `before`, the previous event in the same record; HistoryEvent()
// for the first.
void ToRecord(const InstanceId& instance, const HistoryEvent& event, const HistoryEvent& before,
              store::v1::EventRecord& record);
// The event without `what`.
HistoryEvent HeadFromRecord(const store::v1::EventRecord& record, const HistoryEvent& before);
absl::StatusOr<Happening> FromRecord(const InstanceId& instance, const HistoryEvent& head,
                                     const store::v1::EventRecord& record);

// Parses `bytes` as a `Record`.
template <class Record>
absl::StatusOr<Record> ParseRecord(absl::string_view bytes, absl::string_view key) {
  Record record;
  if (record::ParseFrom(bytes, record)) return record;
  return absl::DataLossError(absl::StrCat("malformed record: ", key));
}

}  // namespace magpie::flow
