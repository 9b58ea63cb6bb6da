// Converts scenes, dictionaries, curations and judged queries between the wire and the domain.

#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/context.h"
#include "common/records/change.h"
#include "magpie/knowledge/v1/tuning_service.pb.h"
#include "services/knowledge/engine/tuner.h"

namespace magpie::knowledge {

template <class T>
struct ParsedTuning {
  record::Change change;
  PutTuning<T> put;
};

absl::StatusOr<ParsedTuning<Scene>> Parse(const TenantId& tenant,
                                          const v1::PutSceneRequest& request);
absl::StatusOr<ParsedTuning<Dictionary>> Parse(const TenantId& tenant,
                                               const v1::PutDictionaryRequest& request);
absl::StatusOr<ParsedTuning<Curation>> Parse(const TenantId& tenant,
                                             const v1::PutCurationRequest& request);
absl::StatusOr<ParsedTuning<std::vector<JudgedQuery>>> Parse(
    const TenantId& tenant, const v1::PutJudgedQueriesRequest& request);

v1::Scene ToProto(const Scene& scene);
v1::Dictionary ToProto(const Dictionary& dictionary);
v1::Curation ToProto(const Curation& curation);
v1::JudgedChange ToProto(const JudgedChange& change);
v1::JudgedQuery ToProto(const JudgedQuery& query);

}  // namespace magpie::knowledge
