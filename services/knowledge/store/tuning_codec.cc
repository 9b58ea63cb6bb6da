#include "services/knowledge/store/tuning_codec.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/records/parse_from.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "magpie/knowledge/store/v1/tuning.pb.h"

namespace magpie::knowledge {
namespace {

// A record of `what`, which is `id`.
template <class Record>
absl::StatusOr<Record> Parse(absl::string_view what, absl::string_view id,
                             absl::string_view bytes) {
  Record record;
  if (record::ParseFrom(bytes, record)) return record;
  return Error(absl::StatusCode::kDataLoss, "BAD_RECORD", absl::StrCat("bad ", what, ": ", id));
}

template <class Repeated>
std::vector<std::string> ToVector(const Repeated& repeated) {
  return {repeated.begin(), repeated.end()};
}

template <class Repeated>
void Fill(const std::vector<std::string>& from, Repeated& to) {
  to.Assign(from.begin(), from.end());
}

}  // namespace

std::string SceneCodec::Encode(const Scene& scene) {
  store::v1::SceneRecord record;
  record.set_matching(static_cast<uint32_t>(scene.matching));
  record.set_order(static_cast<uint32_t>(scene.order));
  if (scene.weights[0].has_value()) record.set_words(*scene.weights[0]);
  if (scene.weights[1].has_value()) record.set_grams(*scene.weights[1]);
  if (scene.weights[2].has_value()) record.set_pairs(*scene.weights[2]);
  if (scene.weights[3].has_value()) record.set_chars(*scene.weights[3]);
  record.set_sure_from(scene.sure_from);
  record.set_sure_gap(scene.sure_gap);
  record.set_unknown_below(scene.unknown_below);
  for (const Boost& boost : scene.boosts) {
    store::v1::SceneRecord::Boost& to = *record.add_boosts();
    to.set_attribute(boost.attribute);
    to.set_value(boost.value);
    to.set_factor(boost.factor);
  }
  record.set_quality(scene.quality);
  record.set_exact(scene.exact);
  record.set_version(scene.version);
  record.set_update_time_us(absl::ToUnixMicros(scene.update_time));
  return record.SerializeAsString();
}

absl::StatusOr<Scene> SceneCodec::Decode(absl::string_view id, absl::string_view bytes) {
  ASSIGN_OR_RETURN(const auto record, Parse<store::v1::SceneRecord>("scene", id, bytes));
  Scene scene{.id = std::string(id),
              .matching = static_cast<Matching>(record.matching()),
              .order = static_cast<Order>(record.order()),
              .sure_from = record.sure_from(),
              .sure_gap = record.sure_gap(),
              .unknown_below = record.unknown_below(),
              .quality = record.quality(),
              .exact = record.exact(),
              .version = record.version(),
              .update_time = absl::FromUnixMicros(record.update_time_us())};
  if (record.has_words()) scene.weights[0] = record.words();
  if (record.has_grams()) scene.weights[1] = record.grams();
  if (record.has_pairs()) scene.weights[2] = record.pairs();
  if (record.has_chars()) scene.weights[3] = record.chars();
  for (const auto& boost : record.boosts()) {
    scene.boosts.push_back({boost.attribute(), boost.value(), boost.factor()});
  }
  return scene;
}

std::string DictionaryCodec::Encode(const Dictionary& dictionary) {
  store::v1::DictionaryRecord record;
  for (const SynonymRule& rule : dictionary.synonyms) {
    store::v1::DictionaryRecord::Rule& to = *record.add_synonyms();
    Fill(rule.from, *to.mutable_from());
    Fill(rule.to, *to.mutable_to());
  }
  Fill(dictionary.words, *record.mutable_words());
  record.set_version(dictionary.version);
  record.set_update_time_us(absl::ToUnixMicros(dictionary.update_time));
  return record.SerializeAsString();
}

absl::StatusOr<Dictionary> DictionaryCodec::Decode(absl::string_view id, absl::string_view bytes) {
  ASSIGN_OR_RETURN(const auto record, Parse<store::v1::DictionaryRecord>("dictionary", id, bytes));
  Dictionary dictionary{.words = ToVector(record.words()),
                        .version = record.version(),
                        .update_time = absl::FromUnixMicros(record.update_time_us())};
  dictionary.synonyms.reserve(record.synonyms_size());
  for (const auto& rule : record.synonyms()) {
    dictionary.synonyms.push_back({ToVector(rule.from()), ToVector(rule.to())});
  }
  return dictionary;
}

std::string CurationCodec::Encode(const Curation& curation) {
  store::v1::CurationRecord record;
  Fill(curation.queries, *record.mutable_queries());
  Fill(curation.pinned, *record.mutable_pinned());
  Fill(curation.blocked, *record.mutable_blocked());
  record.set_version(curation.version);
  return record.SerializeAsString();
}

absl::StatusOr<Curation> CurationCodec::Decode(absl::string_view id, absl::string_view bytes) {
  ASSIGN_OR_RETURN(const auto record, Parse<store::v1::CurationRecord>("curation", id, bytes));
  return Curation{.id = std::string(id),
                  .queries = ToVector(record.queries()),
                  .pinned = ToVector(record.pinned()),
                  .blocked = ToVector(record.blocked()),
                  .version = record.version()};
}

std::string JudgedCodec::Encode(const std::vector<JudgedQuery>& queries) {
  store::v1::JudgedRecord record;
  for (const JudgedQuery& query : queries) {
    store::v1::JudgedRecord::Query& to = *record.add_queries();
    to.set_query_id(query.id);
    to.set_query(query.query);
    Fill(query.articles, *to.mutable_article_ids());
  }
  return record.SerializeAsString();
}

absl::StatusOr<std::vector<JudgedQuery>> JudgedCodec::Decode(absl::string_view id,
                                                             absl::string_view bytes) {
  ASSIGN_OR_RETURN(const auto record, Parse<store::v1::JudgedRecord>("judged queries", id, bytes));
  std::vector<JudgedQuery> queries;
  queries.reserve(record.queries_size());
  for (const auto& query : record.queries()) {
    queries.push_back({query.query_id(), query.query(), ToVector(query.article_ids())});
  }
  return queries;
}

std::string EmbeddingCodec::Encode(const Embedding& embedding) {
  store::v1::EmbeddingRecord record;
  record.set_space(embedding.space);
  record.set_metric(static_cast<int32_t>(embedding.metric));
  record.set_dimension(static_cast<uint32_t>(embedding.dimension));
  record.set_field(embedding.field);
  record.set_parameter(embedding.parameter);
  record.set_timeout_us(absl::ToInt64Microseconds(embedding.timeout));
  record.set_version(embedding.version);
  record.set_update_time_us(absl::ToUnixMicros(embedding.update_time));
  return record.SerializeAsString();
}

absl::StatusOr<Embedding> EmbeddingCodec::Decode(absl::string_view id, absl::string_view bytes) {
  ASSIGN_OR_RETURN(const auto record, Parse<store::v1::EmbeddingRecord>("embedding", id, bytes));
  return Embedding{.space = record.space(),
                   .metric = static_cast<search::Metric>(record.metric()),
                   .dimension = record.dimension(),
                   .field = record.field(),
                   .parameter = record.parameter(),
                   .timeout = absl::Microseconds(record.timeout_us()),
                   .version = record.version(),
                   .update_time = absl::FromUnixMicros(record.update_time_us())};
}

}  // namespace magpie::knowledge
