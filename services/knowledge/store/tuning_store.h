// What a tenant says about how its articles are found, on disk.
//
//   <tenant>/s/<scene id>      SceneRecord
//   <tenant>/y/dictionary      DictionaryRecord
//   <tenant>/u/<curation id>   CurationRecord
//   <tenant>/j/judged          JudgedRecord
//   <tenant>/e/embedding       EmbeddingRecord
//
// Each change is one of common/feed, named as its key is: "/s/faq". No id of an article has a '/'.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/records/change.h"
#include "common/records/once.h"
#include "common/records/typed_table.h"
#include "services/knowledge/store/lanes.h"
#include "services/knowledge/store/tuning_codec.h"

namespace magpie::knowledge {

// What a change has stored, or deleted.
template <class T>
struct Tuned {
  T value;
  uint64_t sequence = 0;  // of its change
  JudgedChange change;
};

// Which kind of record a change of the feed is of; nothing if it is of others.
enum class TuningKind : char {
  kScene = 's',
  kDictionary = 'y',
  kCuration = 'u',
  kJudged = 'j',
  kEmbedding = 'e'
};
std::optional<TuningKind> TuningKindOf(absl::string_view what);

// One with version 0 if none is stored.
absl::StatusOr<Embedding> ReadEmbedding(magpie::store::Gather& gather, const TenantId& tenant);

// Thread-safe.
class TuningStore {
 public:
  // The value to keep; nothing deletes it.
  template <class T>
  using Decide =
      absl::AnyInvocable<absl::StatusOr<std::optional<T>>(const std::optional<T>& before)>;
  template <class T>
  using Then = absl::AnyInvocable<void(absl::StatusOr<Tuned<T>>)>;

  // All must outlive it and every change.
  TuningStore(magpie::store::Store& store, const Once& once, Lanes& lanes);

  // NOT_FOUND (SCENE_NOT_FOUND), if it is not stored.
  absl::StatusOr<Scene> GetScene(magpie::store::Gather& gather, const TenantId& tenant,
                                 absl::string_view id) const;
  // All, by id.
  absl::StatusOr<std::vector<Scene>> Scenes(magpie::store::Gather& gather,
                                            const TenantId& tenant) const;
  absl::StatusOr<Dictionary> GetDictionary(magpie::store::Gather& gather,
                                           const TenantId& tenant) const;
  absl::StatusOr<record::Page<Curation>> Curations(magpie::store::Gather& gather,
                                                   const TenantId& tenant, absl::string_view after,
                                                   size_t limit) const;
  absl::StatusOr<std::vector<JudgedQuery>> GetJudged(magpie::store::Gather& gather,
                                                     const TenantId& tenant) const;

  // The answer to a request that was made before: its fingerprint and id are those of `change`.
  template <class Codec>
  absl::StatusOr<std::optional<Tuned<typename Codec::Value>>> Find(magpie::store::Gather& gather,
                                                                   const record::Change& change,
                                                                   absl::string_view id) const;

  // Stores what `decide` returns with `judged`, as in Lanes. The answer to a repeated
  // request is the first one. RESOURCE_EXHAUSTED (TOO_MANY_SCENES, TOO_MANY_CURATIONS) at their
  // limits.
  void PutScene(const record::Change& change, const std::string& id, JudgedChange judged,
                Decide<Scene> decide, Then<Scene> then);
  void PutDictionary(const record::Change& change, JudgedChange judged, Decide<Dictionary> decide,
                     Then<Dictionary> then);
  // Or deletes one.
  void PutCuration(const record::Change& change, const std::string& id, Decide<Curation> decide,
                   Then<Curation> then);
  void PutJudged(const record::Change& change, std::vector<JudgedQuery> queries,
                 Then<std::vector<JudgedQuery>> then);
  void PutEmbedding(const record::Change& change, Decide<Embedding> decide, Then<Embedding> then);

 private:
  struct Named {
    TuningKind kind;
    std::string id;
  };

  template <class Codec>
  void Change(const record::Change& change, const Named& named, JudgedChange judged,
              Decide<typename Codec::Value> decide, Then<typename Codec::Value> then);
  // As Lanes::Decide.
  template <class Codec>
  absl::StatusOr<std::string> Decided(magpie::store::Gather& gather, feed::Numbers& numbers,
                                      magpie::store::Transaction& transaction,
                                      const TenantId& tenant, const Named& named,
                                      const JudgedChange& judged,
                                      Decide<typename Codec::Value>& decide) const;
  absl::Status CheckCount(magpie::store::Gather& gather, const TenantId& tenant,
                          TuningKind kind) const;

  const Once& once_;
  Lanes& lanes_;
  record::TypedTable<SceneCodec> scenes_;
  record::TypedTable<DictionaryCodec> dictionaries_;
  record::TypedTable<CurationCodec> curations_;
  record::TypedTable<JudgedCodec> judged_;
};

}  // namespace magpie::knowledge
