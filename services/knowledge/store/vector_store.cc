#include "services/knowledge/store/vector_store.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/records/parse_from.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/knowledge/store/v1/vectors.pb.h"
#include "services/knowledge/store/article_writer.h"
#include "services/knowledge/store/keys.h"
#include "services/knowledge/store/tuning_store.h"

namespace magpie::knowledge {
namespace {

absl::Status BadRecord(absl::string_view what) {
  return Error(absl::StatusCode::kDataLoss, "BAD_RECORD", absl::StrCat("bad record: ", what));
}

template <class Record>
absl::StatusOr<Record> ParseRecord(absl::string_view what, absl::string_view bytes) {
  Record record;
  if (!record::ParseFrom(bytes, record)) return BadRecord(what);
  return record;
}

bool IsMetric(int32_t metric) {
  return metric >= 0 && metric <= static_cast<int32_t>(search::Metric::kEuclidean);
}

std::string Encode(const ArticleVectors& vectors) {
  store::v1::VectorsRecord record;
  for (const ArticleVector& vector : vectors) {
    store::v1::VectorsRecord::Vector& one = *record.add_vectors();
    one.set_space(vector.space);
    one.set_metric(static_cast<int32_t>(vector.metric));
    one.mutable_values()->Assign(vector.values.begin(), vector.values.end());
    one.set_made_of(vector.made_of);
  }
  return record.SerializeAsString();
}

absl::StatusOr<ArticleVectors> DecodeVectors(absl::string_view key, absl::string_view bytes) {
  ASSIGN_OR_RETURN(const auto record, ParseRecord<store::v1::VectorsRecord>(key, bytes));
  ArticleVectors vectors;
  vectors.reserve(record.vectors_size());
  for (const store::v1::VectorsRecord::Vector& one : record.vectors()) {
    if (!IsMetric(one.metric())) return BadRecord(key);
    vectors.push_back({one.space(),
                       static_cast<search::Metric>(one.metric()),
                       {one.values().begin(), one.values().end()},
                       one.made_of()});
  }
  return vectors;
}

absl::StatusOr<ArticleVectors> Read(magpie::store::Gather& gather, const TenantId& tenant,
                                    const std::string& id) {
  const std::string key = VectorsKey(tenant, id);
  const auto entry = gather.Get(key);
  if (absl::IsNotFound(entry.status())) return ArticleVectors();
  RETURN_IF_ERROR(entry.status());
  return DecodeVectors(key, entry->value);
}

absl::StatusOr<std::optional<VectorSpace>> ReadSpace(magpie::store::Gather& gather,
                                                     const TenantId& tenant,
                                                     const std::string& name) {
  const auto entry = gather.Get(VectorSpaceKey(tenant, name));
  if (absl::IsNotFound(entry.status())) return std::nullopt;
  RETURN_IF_ERROR(entry.status());
  ASSIGN_OR_RETURN(const auto record,
                   ParseRecord<store::v1::VectorSpaceRecord>(name, entry->value));
  if (!IsMetric(record.metric())) return BadRecord(name);
  return VectorSpace{static_cast<search::Metric>(record.metric()), record.dimension()};
}

// Refuses what does not fit its space; writes spaces that are new.
absl::Status PlaceAll(magpie::store::Gather& gather, const TenantId& tenant,
                      const ArticleVectors& vectors, magpie::store::Transaction& transaction) {
  const std::string prefix = VectorSpacesPrefix(tenant);
  ASSIGN_OR_RETURN(const auto spaces,
                   gather.Scan(prefix, magpie::store::PrefixEnd(prefix), kMaxSpaces));
  size_t count = spaces.size();
  Faults faults;
  for (size_t i = 0; i < vectors.size(); ++i) {
    const ArticleVector& vector = vectors[i];
    if (vector.values.empty()) continue;
    const std::string place = absl::StrCat("vectors[", i, "]");
    ASSIGN_OR_RETURN(const auto space, ReadSpace(gather, tenant, vector.space));
    if (space.has_value()) {
      if (const auto misfit = Misfit(vector.space, {vector.metric, vector.values.size()}, *space))
        faults.Add(place + ".values", *misfit);
      continue;
    }
    if (++count > kMaxSpaces) {
      faults.Add(place + ".space", absl::StrCat("is one more than ", kMaxSpaces));
      continue;
    }
    store::v1::VectorSpaceRecord record;
    record.set_metric(static_cast<int32_t>(vector.metric));
    record.set_dimension(static_cast<uint32_t>(vector.values.size()));
    transaction.puts.push_back({VectorSpaceKey(tenant, vector.space), record.SerializeAsString()});
  }
  return faults.ToStatus();
}

std::string AnswerOf(uint64_t sequence) {
  store::v1::VectorsAnswerRecord answer;
  answer.set_sequence(sequence);
  return answer.SerializeAsString();
}

// Whether what was made is still to be stored.
absl::StatusOr<bool> IsWanted(magpie::store::Gather& gather, const TenantId& tenant,
                              const Article& article, const ArticleVectors& before,
                              const MadeVector& made) {
  ASSIGN_OR_RETURN(const Embedding embedding, ReadEmbedding(gather, tenant));
  return article.sequence == made.sequence && embedding.version == made.embedding_version &&
         !IsMade(before, made.vector.space, made.vector.made_of);
}

}  // namespace

struct VectorStore::Task {
  ArticleId id;
  ArticleVectors vectors;
  std::optional<MadeVector> made;  // what StoreMade is given
};

absl::StatusOr<std::string> VectorStore::Decide(magpie::store::Gather& gather,
                                                const TenantId& tenant, const Task& task,
                                                feed::Numbers& numbers,
                                                magpie::store::Transaction& transaction) {
  const ArticleId& id = task.id;
  ASSIGN_OR_RETURN(const auto article, ReadHead(gather, tenant, id));
  if (!article.has_value() || article->state == State::kErased) {
    return NoSuchArticle(id);
  }
  ASSIGN_OR_RETURN(ArticleVectors before, Read(gather, tenant, id.str()));
  if (task.made.has_value()) {
    ASSIGN_OR_RETURN(const bool is_wanted, IsWanted(gather, tenant, *article, before, *task.made));
    if (!is_wanted) return AnswerOf(0);
  }
  RETURN_IF_ERROR(PlaceAll(gather, tenant, task.vectors, transaction));
  transaction.puts.push_back(
      {VectorsKey(tenant, id.str()), Encode(Merged(std::move(before), task.vectors))});
  const uint64_t sequence = numbers.next();
  numbers.Add(id.str(), transaction);
  return AnswerOf(sequence);
}

void VectorStore::Store(const record::Change& request, const ArticleId& id, ArticleVectors vectors,
                        Then then) {
  Do(request.tenant, request, {id, std::move(vectors), std::nullopt}, std::move(then));
}

void VectorStore::StoreMade(const TenantId& tenant, MadeVector made, Then then) {
  Do(tenant, std::nullopt, {made.id, {made.vector}, std::move(made)}, std::move(then));
}

void VectorStore::Do(const TenantId& tenant, std::optional<record::Change> request, Task task,
                     Then then) {
  size_t bytes = 0;
  for (const ArticleVector& one : task.vectors) bytes += one.values.size() * sizeof(float);
  const bool are_known = AreKnown(tenant, task.vectors);
  const auto shared = std::make_shared<const Task>(std::move(task));
  lanes_.Do({.tenant = tenant,
             .request = std::move(request),
             .thing = are_known ? shared->id.str() : "",
             .bytes = bytes,
             .decide =
                 [tenant, shared](magpie::store::Gather& gather, feed::Numbers& numbers,
                                  magpie::store::Transaction& transaction) {
                   return Decide(gather, tenant, *shared, numbers, transaction);
                 },
             .then =
                 [this, tenant, shared,
                  then = std::move(then)](absl::StatusOr<Lanes::Answered> answered) mutable {
                   if (!answered.ok()) return then(answered.status());
                   auto answer =
                       ParseRecord<store::v1::VectorsAnswerRecord>("answer", answered->bytes);
                   if (!answer.ok()) return then(answer.status());
                   if (answer->sequence() > 0) NoteKnown(tenant, shared->vectors);
                   then(answer->sequence());
                 }});
}

absl::StatusOr<std::optional<std::string>> VectorStore::Refusal(magpie::store::Gather& gather,
                                                                const TenantId& tenant,
                                                                const std::string& space,
                                                                const VectorSpace& shape) {
  const std::string prefix = VectorSpacesPrefix(tenant);
  ASSIGN_OR_RETURN(const auto stored, ReadSpace(gather, tenant, space));
  if (stored.has_value()) return Misfit(space, shape, *stored);
  ASSIGN_OR_RETURN(const auto spaces,
                   gather.Scan(prefix, magpie::store::PrefixEnd(prefix), kMaxSpaces));
  if (spaces.size() < kMaxSpaces) return std::nullopt;
  return absl::StrCat("is one more than ", kMaxSpaces, " spaces: take one that is there");
}

bool VectorStore::AreKnown(const TenantId& tenant, const ArticleVectors& vectors) {
  absl::MutexLock lock(&mutex_);
  return std::ranges::all_of(vectors, [&](const ArticleVector& one) {
    return one.values.empty() || known_.contains(std::pair(tenant, one.space));
  });
}

void VectorStore::NoteKnown(const TenantId& tenant, const ArticleVectors& vectors) {
  absl::MutexLock lock(&mutex_);
  for (const ArticleVector& one : vectors) {
    if (!one.values.empty()) known_.emplace(tenant, one.space);
  }
}

absl::StatusOr<VectorsById> VectorStore::Find(magpie::store::Gather& gather, const TenantId& tenant,
                                              const std::set<std::string>& ids) {
  const std::vector<std::string> list(ids.begin(), ids.end());
  auto read = magpie::store::ReadEach(
      list, [&](const std::string& id) { return Read(gather, tenant, id); });
  VectorsById found;
  for (size_t i = 0; i < list.size(); ++i) {
    RETURN_IF_ERROR(read[i].status());
    if (!read[i]->empty()) found[list[i]] = *std::move(read[i]);
  }
  return found;
}

absl::StatusOr<VectorsById> VectorStore::List(magpie::store::Gather& gather, const TenantId& tenant,
                                              absl::string_view after, absl::string_view last) {
  constexpr size_t kStep = 64;
  VectorsById found;
  // The first key behind that of `id`: '\0' sorts before all that ids have.
  const auto behind = [&](absl::string_view id) { return VectorsKey(tenant, id) + '\0'; };
  std::string begin = after.empty() ? VectorsKey(tenant, "") : behind(after);
  while (true) {
    ASSIGN_OR_RETURN(const auto entries, gather.Scan(begin, behind(last), kStep));
    for (const magpie::store::Entry& entry : entries) {
      const std::string id = entry.key.substr(VectorsKey(tenant, "").size());
      ASSIGN_OR_RETURN(found[id], DecodeVectors(entry.key, entry.value));
    }
    if (entries.size() < kStep) return found;
    begin = entries.back().key + '\0';
  }
}

}  // namespace magpie::knowledge
