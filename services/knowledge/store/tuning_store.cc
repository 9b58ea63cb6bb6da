#include "services/knowledge/store/tuning_store.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/records/parse_from.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/knowledge/store/v1/tuning.pb.h"
#include "services/knowledge/store/keys.h"

namespace magpie::knowledge {
namespace {

constexpr absl::string_view kDictionaryId = "dictionary";
constexpr absl::string_view kJudgedId = "judged";
constexpr absl::string_view kEmbeddingId = "embedding";

// "s/faq": the key after the tenant.
std::string KeyOf(TuningKind kind, absl::string_view id) {
  return absl::StrCat(std::string(1, static_cast<char>(kind)), "/", id);
}

std::string Encode(const std::string& record, uint64_t sequence, const JudgedChange& change) {
  store::v1::TunedRecord tuned;
  tuned.set_record(record);
  tuned.set_sequence(sequence);
  tuned.set_queries(change.queries);
  tuned.set_before(change.before);
  tuned.set_after(change.after);
  tuned.mutable_worse()->Assign(change.worse.begin(), change.worse.end());
  return tuned.SerializeAsString();
}

template <class Codec>
absl::StatusOr<Tuned<typename Codec::Value>> Decode(absl::string_view id, absl::string_view bytes) {
  store::v1::TunedRecord tuned;
  if (!record::ParseFrom(bytes, tuned)) {
    return Error(absl::StatusCode::kDataLoss, "BAD_RECORD", absl::StrCat("bad answer: ", id));
  }
  ASSIGN_OR_RETURN(auto value, Codec::Decode(id, tuned.record()));
  return Tuned<typename Codec::Value>{std::move(value),
                                      tuned.sequence(),
                                      {.queries = tuned.queries(),
                                       .before = tuned.before(),
                                       .after = tuned.after(),
                                       .worse = {tuned.worse().begin(), tuned.worse().end()}}};
}

// `found`, or an empty one if there is none.
template <class T>
absl::StatusOr<T> OrEmpty(absl::StatusOr<T> found) {
  if (absl::IsNotFound(found.status())) return T();
  return found;
}

}  // namespace

std::optional<TuningKind> TuningKindOf(absl::string_view what) {
  if (what.size() < 3 || what[0] != '/' || what[2] != '/') return std::nullopt;
  for (const TuningKind kind : {TuningKind::kScene, TuningKind::kDictionary, TuningKind::kCuration,
                                TuningKind::kJudged, TuningKind::kEmbedding}) {
    if (what[1] == static_cast<char>(kind)) return kind;
  }
  return std::nullopt;
}

absl::StatusOr<Embedding> ReadEmbedding(magpie::store::Gather& gather, const TenantId& tenant) {
  const auto entry = gather.Get(EmbeddingKey(tenant));
  if (absl::IsNotFound(entry.status())) return Embedding();
  RETURN_IF_ERROR(entry.status());
  return EmbeddingCodec::Decode(kEmbeddingId, entry->value);
}

TuningStore::TuningStore(magpie::store::Store& store, const Once& once, Lanes& lanes)
    : once_(once),
      lanes_(lanes),
      scenes_(store, once, static_cast<char>(TuningKind::kScene)),
      dictionaries_(store, once, static_cast<char>(TuningKind::kDictionary)),
      curations_(store, once, static_cast<char>(TuningKind::kCuration)),
      judged_(store, once, static_cast<char>(TuningKind::kJudged)) {}

absl::StatusOr<Scene> TuningStore::GetScene(magpie::store::Gather& gather, const TenantId& tenant,
                                            absl::string_view id) const {
  absl::StatusOr<Scene> scene = scenes_.Get(gather, tenant, id);
  if (!absl::IsNotFound(scene.status())) return scene;
  return Error(absl::StatusCode::kNotFound, "SCENE_NOT_FOUND",
               absl::StrCat("no such scene: ", id, "; faq, agent, browse and similar are there"));
}

absl::StatusOr<std::vector<Scene>> TuningStore::Scenes(magpie::store::Gather& gather,
                                                       const TenantId& tenant) const {
  ASSIGN_OR_RETURN(record::Page<Scene> page, scenes_.List(gather, tenant, "", kMaxScenes));
  return std::move(page.items);
}

absl::StatusOr<Dictionary> TuningStore::GetDictionary(magpie::store::Gather& gather,
                                                      const TenantId& tenant) const {
  return OrEmpty(dictionaries_.Get(gather, tenant, kDictionaryId));
}

absl::StatusOr<record::Page<Curation>> TuningStore::Curations(magpie::store::Gather& gather,
                                                              const TenantId& tenant,
                                                              absl::string_view after,
                                                              size_t limit) const {
  return curations_.List(gather, tenant, after, limit);
}

absl::StatusOr<std::vector<JudgedQuery>> TuningStore::GetJudged(magpie::store::Gather& gather,
                                                                const TenantId& tenant) const {
  return OrEmpty(judged_.Get(gather, tenant, kJudgedId));
}

absl::Status TuningStore::CheckCount(magpie::store::Gather& gather, const TenantId& tenant,
                                     TuningKind kind) const {
  size_t most = 0;
  if (kind == TuningKind::kScene) most = kMaxScenes;
  if (kind == TuningKind::kCuration) most = kMaxCurations;
  if (most == 0) return absl::OkStatus();
  const std::string prefix = magpie::store::TenantKey(tenant, KeyOf(kind, ""));
  ASSIGN_OR_RETURN(const auto entries, gather.Scan(prefix, magpie::store::PrefixEnd(prefix), most));
  if (entries.size() < most) return absl::OkStatus();
  if (kind == TuningKind::kScene) {
    return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_SCENES",
                 absl::StrCat("the tenant has ", most, " scenes: change one of them"));
  }
  return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_CURATIONS",
               absl::StrCat("the tenant has ", most, " curations: delete some"));
}

template <class Codec>
absl::StatusOr<std::optional<Tuned<typename Codec::Value>>> TuningStore::Find(
    magpie::store::Gather& gather, const record::Change& change, absl::string_view id) const {
  ASSIGN_OR_RETURN(const auto known,
                   once_.Find(gather, change.tenant, {change.request.str()}, change.fingerprint));
  if (!known.has_value()) return std::nullopt;
  ASSIGN_OR_RETURN(auto tuned, Decode<Codec>(id, *known));
  return tuned;
}

template absl::StatusOr<std::optional<Tuned<Scene>>> TuningStore::Find<SceneCodec>(
    magpie::store::Gather&, const record::Change&, absl::string_view) const;
template absl::StatusOr<std::optional<Tuned<Dictionary>>> TuningStore::Find<DictionaryCodec>(
    magpie::store::Gather&, const record::Change&, absl::string_view) const;

template <class Codec>
absl::StatusOr<std::string> TuningStore::Decided(magpie::store::Gather& gather,
                                                 feed::Numbers& numbers,
                                                 magpie::store::Transaction& transaction,
                                                 const TenantId& tenant, const Named& named,
                                                 const JudgedChange& judged,
                                                 Decide<typename Codec::Value>& decide) const {
  using T = typename Codec::Value;
  const std::string key = magpie::store::TenantKey(tenant, KeyOf(named.kind, named.id));
  const absl::StatusOr<magpie::store::Entry> entry = gather.Get(key);
  std::optional<T> before;
  if (entry.ok()) {
    ASSIGN_OR_RETURN(before, Codec::Decode(named.id, entry->value));
  } else if (!absl::IsNotFound(entry.status())) {
    return entry.status();
  }
  ASSIGN_OR_RETURN(const std::optional<T> after, decide(before));
  if (!before.has_value()) RETURN_IF_ERROR(CheckCount(gather, tenant, named.kind));

  std::string record = Codec::Encode(after.has_value() ? *after : *before);
  if (after.has_value()) {
    transaction.puts.push_back({key, record});
  } else {
    transaction.deletes.push_back(key);
  }
  const uint64_t sequence = numbers.next();
  numbers.Add(absl::StrCat("/", KeyOf(named.kind, named.id)), transaction);
  return Encode(record, sequence, judged);
}

template <class Codec>
void TuningStore::Change(const record::Change& change, const Named& named, JudgedChange judged,
                         Decide<typename Codec::Value> decide, Then<typename Codec::Value> then) {
  lanes_.Do({.tenant = change.tenant,
             .request = change,
             .thing = {},  // by itself: it may count what there is
             .decide =
                 [this, tenant = change.tenant, named, judged = std::move(judged),
                  decide = std::move(decide)](magpie::store::Gather& gather, feed::Numbers& numbers,
                                              magpie::store::Transaction& transaction) mutable {
                   return Decided<Codec>(gather, numbers, transaction, tenant, named, judged,
                                         decide);
                 },
             .then =
                 [id = named.id,
                  then = std::move(then)](const absl::StatusOr<Lanes::Answered>& answered) mutable {
                   if (!answered.ok()) return then(answered.status());
                   then(Decode<Codec>(id, answered->bytes));
                 }});
}

void TuningStore::PutScene(const record::Change& change, const std::string& id, JudgedChange judged,
                           Decide<Scene> decide, Then<Scene> then) {
  Change<SceneCodec>(change, {TuningKind::kScene, id}, std::move(judged), std::move(decide),
                     std::move(then));
}

void TuningStore::PutDictionary(const record::Change& change, JudgedChange judged,
                                Decide<Dictionary> decide, Then<Dictionary> then) {
  Change<DictionaryCodec>(change, {TuningKind::kDictionary, std::string(kDictionaryId)},
                          std::move(judged), std::move(decide), std::move(then));
}

void TuningStore::PutCuration(const record::Change& change, const std::string& id,
                              Decide<Curation> decide, Then<Curation> then) {
  Change<CurationCodec>(change, {TuningKind::kCuration, id}, {}, std::move(decide),
                        std::move(then));
}

void TuningStore::PutJudged(const record::Change& change, std::vector<JudgedQuery> queries,
                            Then<std::vector<JudgedQuery>> then) {
  using Queries = std::vector<JudgedQuery>;
  Change<JudgedCodec>(
      change, {TuningKind::kJudged, std::string(kJudgedId)}, {},
      [queries = std::move(queries)](const std::optional<Queries>&)
          -> absl::StatusOr<std::optional<Queries>> { return queries; },
      std::move(then));
}

void TuningStore::PutEmbedding(const record::Change& change, Decide<Embedding> decide,
                               Then<Embedding> then) {
  Change<EmbeddingCodec>(change, {TuningKind::kEmbedding, std::string(kEmbeddingId)}, {},
                         std::move(decide), std::move(then));
}

}  // namespace magpie::knowledge
