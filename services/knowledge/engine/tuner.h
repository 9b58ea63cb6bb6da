// Changes how a tenant's articles are found. Before a scene or a dictionary is stored, the judged
// queries are asked with it and without it.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/records/table.h"
#include "common/store/gather.h"
#include "services/knowledge/engine/finder.h"
#include "services/knowledge/engine/workers.h"
#include "services/knowledge/store/tuning_store.h"

namespace magpie::knowledge {

// What is to be stored has no faults.
template <class T>
struct PutTuning {
  T value;
  int64_t expected_version = 0;  // 0 for any
  bool only_validates = false;
  std::optional<double> allow_loss;
};

// Thread-safe.
class Tuner {
 public:
  template <class T>
  using Then = TuningStore::Then<T>;

  // All must outlive it and every change.
  Tuner(const magpie::store::Store& store, TuningStore& tuning, Finder& finder, const Clock& clock)
      : store_(store), tuning_(tuning), finder_(finder), clock_(clock) {}

  // Each passes on the errors of TuningStore and, where judged queries are asked, of Finder::Find.
  // FAILED_PRECONDITION (GETS_WORSE), ABORTED (STALE_VERSION).
  void PutScene(const Context& context, const record::Change& change, PutTuning<Scene> put,
                Then<Scene> then);
  void PutDictionary(const Context& context, const record::Change& change,
                     PutTuning<Dictionary> put, Then<Dictionary> then);
  void PutCuration(const record::Change& change, Curation curation, int64_t expected_version,
                   Then<Curation> then);
  // NOT_FOUND (CURATION_NOT_FOUND).
  void DeleteCuration(const record::Change& change, const CurationId& id, Then<Curation> then);
  void PutJudged(const record::Change& change, std::vector<JudgedQuery> queries,
                 Then<std::vector<JudgedQuery>> then);
  // INVALID_ARGUMENT if its space has vectors of another shape, or is one too many.
  void PutEmbedding(const record::Change& change, const Embedding& embedding,
                    int64_t expected_version, Then<Embedding> then);

  // One that is there from the start, too. NOT_FOUND (SCENE_NOT_FOUND).
  absl::StatusOr<Scene> GetScene(magpie::store::Gather& gather, const TenantId& tenant,
                                 const std::string& id) const;
  // By id.
  absl::StatusOr<std::vector<Scene>> ListScenes(magpie::store::Gather& gather,
                                                const TenantId& tenant) const;

 private:
  template <class Codec>
  struct Put;
  template <class Codec>
  void Begin(std::shared_ptr<Put<Codec>> put);
  template <class Codec>
  void Judge(std::shared_ptr<Put<Codec>> put, std::vector<JudgedQuery> queries);
  template <class Codec>
  void Commit(std::shared_ptr<Put<Codec>> put, JudgedChange judged);
  // Says so to the finder before it answers.
  template <class T>
  Then<T> Followed(const TenantId& tenant, Then<T> then);

  const magpie::store::Store& store_;
  TuningStore& tuning_;
  Finder& finder_;
  const Clock& clock_;
  Workers judges_{1};  // asking thousands of queries takes seconds
};

}  // namespace magpie::knowledge
