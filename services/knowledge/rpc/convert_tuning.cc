#include "services/knowledge/rpc/convert_tuning.h"

#include <utility>

#include "common/status/faults.h"
#include "common/status/macros.h"
#include "services/knowledge/rpc/convert_article.h"

namespace magpie::knowledge {
namespace {

template <class Repeated>
std::vector<std::string> ToVector(const Repeated& repeated) {
  return {repeated.begin(), repeated.end()};
}

template <class Repeated>
void Fill(const std::vector<std::string>& from, Repeated& to) {
  to.Assign(from.begin(), from.end());
}

Matching ParseMatching(const v1::Scene& scene, Faults& faults) {
  switch (scene.matching()) {
    case v1::Scene::MATCHING_QUESTION:
      return Matching::kQuestion;
    case v1::Scene::MATCHING_KEYWORDS:
      return Matching::kKeywords;
    case v1::Scene::MATCHING_NONE:
      return Matching::kNone;
    case v1::Scene::MATCHING_SIMILAR:
      return Matching::kSimilar;
    default:
      faults.Add("scene.matching", "is missing or not known: name one, such as MATCHING_QUESTION");
      return Matching::kQuestion;
  }
}

std::optional<double> ParseWeight(bool has, double weight) {
  return has ? std::optional(weight) : std::nullopt;
}

Scene ParseScene(const v1::Scene& proto, Faults& faults) {
  const v1::FieldWeights& weights = proto.weights();
  Scene scene{.id = proto.scene_id(),
              .matching = ParseMatching(proto, faults),
              .order = proto.order() == v1::Scene::ORDER_NEWEST ? Order::kNewest : Order::kTitle,
              .weights = {ParseWeight(weights.has_words(), weights.words()),
                          ParseWeight(weights.has_grams(), weights.grams()),
                          ParseWeight(weights.has_pairs(), weights.pairs()),
                          ParseWeight(weights.has_chars(), weights.chars())},
              .sure_from = proto.sure_from(),
              .sure_gap = proto.sure_gap(),
              .unknown_below = proto.unknown_below(),
              .quality = proto.quality(),
              .exact = proto.exact()};
  scene.boosts.reserve(proto.boosts_size());
  for (const v1::Boost& boost : proto.boosts()) {
    scene.boosts.push_back({boost.attribute(), boost.value(), boost.factor()});
  }
  faults.Take("scene.scene_id", SceneId::Parse(scene.id));
  Check(scene, "scene", faults);
  return scene;
}

// The fields that the puts of scenes and dictionaries share.
template <class T, class Request>
absl::StatusOr<ParsedTuning<T>> ParsePut(std::optional<record::Change> change,
                                         const Request& request, T value, Faults& faults) {
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  std::optional<double> allow_loss;
  if (request.has_allow_loss()) {
    allow_loss = request.allow_loss();
    if (!(*allow_loss >= 0 && *allow_loss <= 1)) faults.Add("allow_loss", "is not from 0 to 1");
  }
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedTuning<T>{*std::move(change),
                         {.value = std::move(value),
                          .expected_version = request.expected_version(),
                          .only_validates = request.validate_only(),
                          .allow_loss = allow_loss}};
}

}  // namespace

absl::StatusOr<ParsedTuning<Scene>> Parse(const TenantId& tenant,
                                          const v1::PutSceneRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "PutScene", request, faults);
  Scene scene = ParseScene(request.scene(), faults);
  return ParsePut(std::move(change), request, std::move(scene), faults);
}

absl::StatusOr<ParsedTuning<Dictionary>> Parse(const TenantId& tenant,
                                               const v1::PutDictionaryRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "PutDictionary", request, faults);
  Dictionary dictionary{.words = ToVector(request.dictionary().words())};
  dictionary.synonyms.reserve(request.dictionary().synonyms_size());
  for (const v1::SynonymRule& rule : request.dictionary().synonyms()) {
    dictionary.synonyms.push_back({ToVector(rule.from()), ToVector(rule.to())});
  }
  Check(dictionary, "dictionary", faults);
  return ParsePut(std::move(change), request, std::move(dictionary), faults);
}

absl::StatusOr<ParsedTuning<Curation>> Parse(const TenantId& tenant,
                                             const v1::PutCurationRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "PutCuration", request, faults);
  const v1::Curation& proto = request.curation();
  Curation curation{.id = proto.curation_id(),
                    .queries = ToVector(proto.queries()),
                    .pinned = ToVector(proto.pinned()),
                    .blocked = ToVector(proto.blocked())};
  faults.Take("curation.curation_id", CurationId::Parse(curation.id));
  Check(curation, "curation", faults);
  if (request.expected_version() < 0) faults.Add("expected_version", "is negative");
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedTuning<Curation>{
      *std::move(change),
      {.value = std::move(curation), .expected_version = request.expected_version()}};
}

absl::StatusOr<ParsedTuning<std::vector<JudgedQuery>>> Parse(
    const TenantId& tenant, const v1::PutJudgedQueriesRequest& request) {
  Faults faults;
  auto change = record::ParseChange(tenant, "PutJudgedQueries", request, faults);
  std::vector<JudgedQuery> queries;
  queries.reserve(request.queries_size());
  for (const v1::JudgedQuery& query : request.queries()) {
    queries.push_back({query.query_id(), query.query(), ToVector(query.article_ids())});
  }
  Check(queries, "queries", faults);
  RETURN_IF_ERROR(faults.ToStatus());
  return ParsedTuning<std::vector<JudgedQuery>>{*std::move(change), {.value = std::move(queries)}};
}

v1::Scene ToProto(const Scene& scene) {
  v1::Scene proto;
  proto.set_scene_id(scene.id);
  proto.set_matching(static_cast<v1::Scene::Matching>(static_cast<int>(scene.matching) + 1));
  proto.set_order(static_cast<v1::Scene::Order>(static_cast<int>(scene.order) + 1));
  v1::FieldWeights& weights = *proto.mutable_weights();
  if (scene.weights[0].has_value()) weights.set_words(*scene.weights[0]);
  if (scene.weights[1].has_value()) weights.set_grams(*scene.weights[1]);
  if (scene.weights[2].has_value()) weights.set_pairs(*scene.weights[2]);
  if (scene.weights[3].has_value()) weights.set_chars(*scene.weights[3]);
  proto.set_sure_from(scene.sure_from);
  proto.set_sure_gap(scene.sure_gap);
  proto.set_unknown_below(scene.unknown_below);
  for (const Boost& boost : scene.boosts) {
    v1::Boost& to = *proto.add_boosts();
    to.set_attribute(boost.attribute);
    to.set_value(boost.value);
    to.set_factor(boost.factor);
  }
  proto.set_quality(scene.quality);
  proto.set_exact(scene.exact);
  proto.set_version(scene.version);
  if (scene.version > 0) *proto.mutable_update_time() = ToProto(scene.update_time);
  return proto;
}

v1::Dictionary ToProto(const Dictionary& dictionary) {
  v1::Dictionary proto;
  for (const SynonymRule& rule : dictionary.synonyms) {
    v1::SynonymRule& to = *proto.add_synonyms();
    Fill(rule.from, *to.mutable_from());
    Fill(rule.to, *to.mutable_to());
  }
  Fill(dictionary.words, *proto.mutable_words());
  proto.set_version(dictionary.version);
  if (dictionary.version > 0) *proto.mutable_update_time() = ToProto(dictionary.update_time);
  return proto;
}

v1::Curation ToProto(const Curation& curation) {
  v1::Curation proto;
  proto.set_curation_id(curation.id);
  Fill(curation.queries, *proto.mutable_queries());
  Fill(curation.pinned, *proto.mutable_pinned());
  Fill(curation.blocked, *proto.mutable_blocked());
  proto.set_version(curation.version);
  return proto;
}

v1::JudgedChange ToProto(const JudgedChange& change) {
  v1::JudgedChange proto;
  proto.set_queries(change.queries);
  proto.set_before(change.before);
  proto.set_after(change.after);
  Fill(change.worse, *proto.mutable_worse());
  return proto;
}

v1::JudgedQuery ToProto(const JudgedQuery& query) {
  v1::JudgedQuery proto;
  proto.set_query_id(query.id);
  proto.set_query(query.query);
  Fill(query.articles, *proto.mutable_article_ids());
  return proto;
}

}  // namespace magpie::knowledge
