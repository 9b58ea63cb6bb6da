// Scenes, dictionaries, curations and judged queries over a real channel, and what they change.

#include "services/knowledge/rpc/tuning_service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/knowledge/testing/searched.h"

namespace magpie::knowledge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TuningServiceTest : public Searched {
 protected:
  v1::PutSceneRequest SceneOf(const std::string& id, v1::Scene::Matching matching) {
    v1::PutSceneRequest request;
    request.set_request_id(absl::StrCat("scene-", ++requests_));
    request.mutable_scene()->set_scene_id(id);
    request.mutable_scene()->set_matching(matching);
    return request;
  }
  absl::StatusOr<v1::PutSceneResponse> Put(const v1::PutSceneRequest& request) {
    return Seen(Call(*tunings_, &Tunings::PutScene, request));
  }

  v1::PutDictionaryRequest Synonyms(const std::vector<std::vector<std::string>>& groups) {
    v1::PutDictionaryRequest request;
    request.set_request_id(absl::StrCat("dictionary-", ++requests_));
    for (const auto& group : groups) {
      request.mutable_dictionary()->add_synonyms()->mutable_to()->Assign(group.begin(),
                                                                         group.end());
    }
    return request;
  }
  absl::StatusOr<v1::PutDictionaryResponse> Put(const v1::PutDictionaryRequest& request) {
    return Seen(Call(*tunings_, &Tunings::PutDictionary, request));
  }

  v1::PutCurationRequest Curate(const std::string& id, const std::string& query,
                                const std::vector<std::string>& pinned,
                                const std::vector<std::string>& blocked = {}) {
    v1::PutCurationRequest request;
    request.set_request_id(absl::StrCat("curation-", ++requests_));
    v1::Curation& curation = *request.mutable_curation();
    curation.set_curation_id(id);
    curation.add_queries(query);
    curation.mutable_pinned()->Assign(pinned.begin(), pinned.end());
    curation.mutable_blocked()->Assign(blocked.begin(), blocked.end());
    return request;
  }
  absl::StatusOr<v1::PutCurationResponse> Put(const v1::PutCurationRequest& request) {
    return Seen(Call(*tunings_, &Tunings::PutCuration, request));
  }
  absl::StatusOr<v1::DeleteCurationResponse> Delete(const std::string& id) {
    v1::DeleteCurationRequest request;
    request.set_request_id(absl::StrCat("delete-", ++requests_));
    request.set_curation_id(id);
    return Seen(Call(*tunings_, &Tunings::DeleteCuration, request));
  }
  using Searched::Put;

  void PutJudged(const std::vector<std::pair<std::string, std::string>>& queries) {
    v1::PutJudgedQueriesRequest request;
    request.set_request_id(absl::StrCat("judged-", ++requests_));
    for (const auto& [query, article] : queries) {
      v1::JudgedQuery& judged = *request.add_queries();
      judged.set_query_id(absl::StrCat("q", request.queries_size()));
      judged.set_query(query);
      if (!article.empty()) judged.add_article_ids(article);
    }
    const auto put = Call(*tunings_, &Tunings::PutJudgedQueries, request);
    ASSERT_TRUE(put.ok()) << put.status();
    EXPECT_EQ(put->count(), request.queries_size());
  }

  // Later searches see the change.
  template <class Response>
  absl::StatusOr<Response> Seen(absl::StatusOr<Response> put) {
    if (put.ok() && put->sequence() > 0) sequence_ = put->sequence();
    return put;
  }
};

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  for (const FieldViolation& fault : ViolationsOf(status)) fields.push_back(fault.field);
  return fields;
}

TEST_F(TuningServiceTest, ASceneIsStoredAndUsed) {
  Put("b", "lock b");
  Put("a", "lock a");
  auto request = SceneOf("newest", v1::Scene::MATCHING_NONE);
  request.mutable_scene()->set_order(v1::Scene::ORDER_NEWEST);
  const auto put = Put(request);
  ASSERT_TRUE(put.ok()) << put.status();
  EXPECT_EQ(put->scene().version(), 1);
  EXPECT_EQ(Put(request)->SerializeAsString(), put->SerializeAsString());
  EXPECT_EQ(Found(Ask("", "newest")), "a b");

  v1::GetSceneRequest get;
  get.set_scene_id("newest");
  EXPECT_EQ(Call(*tunings_, &Tunings::GetScene, get)->scene().SerializeAsString(),
            put->scene().SerializeAsString());
  get.set_scene_id("faq");
  EXPECT_EQ(Call(*tunings_, &Tunings::GetScene, get)->scene().version(), 0);
  get.set_scene_id("none");
  EXPECT_EQ(ReasonOf(Call(*tunings_, &Tunings::GetScene, get).status()), "SCENE_NOT_FOUND");
  get.set_scene_id("a/b");
  EXPECT_EQ(ReasonOf(Call(*tunings_, &Tunings::GetScene, get).status()), "INVALID_FIELD");
  std::string ids;
  const auto scenes = Call(*tunings_, &Tunings::ListScenes, v1::ListScenesRequest());
  for (const v1::Scene& scene : scenes->scenes()) absl::StrAppend(&ids, scene.scene_id(), " ");
  EXPECT_EQ(ids, "agent browse faq newest similar ");
}

TEST_F(TuningServiceTest, BoostsAndThresholdsOfASceneInPlaceOfAUsualOne) {
  Put("a", "lock");
  Put("b", "lock", [](v1::Article& article) { article.add_tags("new"); });
  EXPECT_EQ(Found(Ask("lock")), "a b");
  auto request = SceneOf("faq", v1::Scene::MATCHING_QUESTION);
  v1::Boost& boost = *request.mutable_scene()->add_boosts();
  boost.set_attribute("tag");
  boost.set_value("new");
  boost.set_factor(1.5);
  request.mutable_scene()->set_unknown_below(0.99);
  request.mutable_scene()->set_sure_from(1);
  ASSERT_TRUE(Put(request).ok());
  auto search = Ask("lock bike");
  search.set_explain(true);
  const auto found = Search(search);
  EXPECT_EQ(Ids(found), "b a");
  EXPECT_EQ(found->hits(0).explanation().boost(), 1.5);
  EXPECT_EQ(found->verdict(), v1::SearchArticlesResponse::VERDICT_UNKNOWN);
}

TEST_F(TuningServiceTest, ADictionaryIsAppliedToQueries) {
  Put("refund", "退款 refund of money");
  Put("bike", "bicycle");
  EXPECT_EQ(Found(Ask("velo")), "");
  ASSERT_TRUE(Put(Synonyms({{"velo", "bicycle"}, {"退钱", "退款"}})).ok());
  EXPECT_EQ(Found(Ask("velo")), "bike");
  EXPECT_EQ(Found(Ask("退钱")), "refund");
  auto request = Ask("velo");
  request.set_explain(true);
  std::string stands_for;
  const auto found = Search(request);
  for (const v1::QueryTerm& term : found->query().terms()) {
    if (term.term() == "bicycl") stands_for = term.stands_for();
  }
  EXPECT_EQ(stands_for, "velo");
  const auto stored =
      Call(*tunings_, &Tunings::GetDictionary, v1::GetDictionaryRequest())->dictionary();
  EXPECT_EQ(stored.version(), 1);
  EXPECT_EQ(stored.synonyms_size(), 2);
}

TEST_F(TuningServiceTest, ACircleOfSynonymsHasAnAnswer) {
  Put("b", "bravo");
  Put("c", "charlie");
  v1::PutDictionaryRequest request;
  request.set_request_id("circle");
  for (const auto& [from, to] :
       {std::pair("alfa", "bravo"), {"bravo", "charlie"}, {"charlie", "alfa"}}) {
    v1::SynonymRule& rule = *request.mutable_dictionary()->add_synonyms();
    rule.add_from(from);
    rule.add_to(to);
  }
  ASSERT_TRUE(Put(request).ok());
  EXPECT_EQ(Found(Ask("alfa")), "b");
  EXPECT_EQ(Found(Ask("bravo")), "b c");
}

TEST_F(TuningServiceTest, ADictionaryThatIsTooLargeIsRefused) {
  v1::PutDictionaryRequest request;
  request.set_request_id("large");
  for (int i = 0; i < 100'001; ++i) request.mutable_dictionary()->add_words("ab");
  EXPECT_THAT(FieldsOf(Put(request).status()), ElementsAre("dictionary.words"));
  for (int i = 0; i < 900'000; ++i) request.mutable_dictionary()->add_words("ab");
  EXPECT_THAT(FieldsOf(Put(request).status()), ElementsAre("dictionary.words"));
  request.clear_dictionary();
  for (int i = 0; i < 1'000'000; ++i) request.mutable_dictionary()->add_words("abcdefgh");
  EXPECT_TRUE(absl::IsResourceExhausted(Put(request).status()));
}

TEST_F(TuningServiceTest, CurationsPinAndBlock) {
  for (const char* id : {"a", "b", "c"}) Put(id, absl::StrCat("lock ", id));
  Put("app", "money", [](v1::Article& article) { article.add_channels("app"); });
  ASSERT_TRUE(Put(Curate("c1", "Lock?", {"app", "gone", "c"}, {"a"})).ok());
  const auto found = Search(Ask("ＬＯＣＫ"));
  EXPECT_EQ(Ids(found), "c b");
  EXPECT_TRUE(found->hits(0).pinned());
  EXPECT_EQ(found->hits(0).score(), 1);
  EXPECT_EQ(found->verdict(), v1::SearchArticlesResponse::VERDICT_SURE);
  auto request = Ask("lock");
  request.mutable_filter()->set_channel("app");
  EXPECT_EQ(Found(request), "app c b");
  request.set_page_size(1);
  std::string pages;
  for (auto page = Search(request); page.ok(); page = Search(request)) {
    absl::StrAppend(&pages, Ids(page), " ");
    if (page->next_page_token().empty()) break;
    request.set_page_token(page->next_page_token());
  }
  EXPECT_EQ(pages, "app c b ");
  request = Ask("lock");
  request.set_why_not("a");
  EXPECT_EQ(Search(request)->why_not(), "a curation blocks it");
  EXPECT_EQ(Found(Ask("my lock")), "a b c");

  v1::ListCurationsRequest list;
  const auto page = Call(*tunings_, &Tunings::ListCurations, list);
  ASSERT_EQ(page->curations_size(), 1);
  EXPECT_EQ(page->curations(0).version(), 1);
  EXPECT_EQ(Delete("c1")->curation().pinned_size(), 3);
  EXPECT_EQ(ReasonOf(Delete("c1").status()), "CURATION_NOT_FOUND");
  EXPECT_EQ(Found(Ask("lock")), "a b c");
  list.set_page_size(-1);
  EXPECT_THAT(FieldsOf(Call(*tunings_, &Tunings::ListCurations, list).status()),
              ElementsAre("page_size"));
  list.set_page_size(0);
  list.set_page_token("garbage");
  EXPECT_THAT(FieldsOf(Call(*tunings_, &Tunings::ListCurations, list).status()),
              ElementsAre("page_token"));
}

TEST_F(TuningServiceTest, JudgedQueriesShowWhatAChangeDoes) {
  Put("b", "bravo");
  Put("c", "charlie charlie");
  Put("d", "charlie delta");
  PutJudged({{"alfa", "b"}, {"charlie", "c"}, {"weather", ""}});
  Settle();
  auto request = Synonyms({{"alfa", "bravo"}});
  request.set_validate_only(true);
  auto put = Put(request);
  ASSERT_TRUE(put.ok()) << put.status();
  EXPECT_EQ(put->change().queries(), 3);
  EXPECT_NEAR(put->change().before(), 2.0 / 3, 1e-6);
  EXPECT_NEAR(put->change().after(), 1, 1e-6);
  EXPECT_EQ(put->dictionary().version(), 1);
  EXPECT_EQ(put->sequence(), 0);
  EXPECT_EQ(Found(Ask("alfa")), "");

  request.set_validate_only(false);
  ASSERT_TRUE(Put(request).ok());
  EXPECT_EQ(Found(Ask("alfa")), "b");

  auto scene = SceneOf("faq", v1::Scene::MATCHING_QUESTION);
  scene.mutable_scene()->mutable_weights()->set_words(0);
  scene.mutable_scene()->mutable_weights()->set_grams(0);
  scene.mutable_scene()->mutable_weights()->set_pairs(1);
  scene.mutable_scene()->mutable_weights()->set_chars(0);
  scene.set_allow_loss(0.1);
  const absl::Status worse = Put(scene).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(worse));
  EXPECT_EQ(ReasonOf(worse), "GETS_WORSE");
  EXPECT_THAT(std::string(worse.message()), HasSubstr("worst: q1"));
  scene.clear_allow_loss();
  const auto changed = Put(scene);
  ASSERT_TRUE(changed.ok()) << changed.status();
  EXPECT_LT(changed->change().after(), changed->change().before());
  EXPECT_EQ(Put(scene)->SerializeAsString(), changed->SerializeAsString());

  const auto judged = Call(*tunings_, &Tunings::GetJudgedQueries, v1::GetJudgedQueriesRequest());
  EXPECT_EQ(judged->queries_size(), 3);
  EXPECT_EQ(judged->queries(0).article_ids(0), "b");
}

TEST_F(TuningServiceTest, GuardsAgainstStaleCallersAndReusedIds) {
  auto scene = SceneOf("mine", v1::Scene::MATCHING_NONE);
  scene.set_expected_version(3);
  EXPECT_EQ(ReasonOf(Put(scene).status()), "STALE_VERSION");
  scene.set_validate_only(true);
  EXPECT_EQ(ReasonOf(Put(scene).status()), "STALE_VERSION");
  scene.set_expected_version(0);
  scene.set_validate_only(false);
  ASSERT_TRUE(Put(scene).ok());
  scene.mutable_scene()->set_exact(true);
  EXPECT_EQ(ReasonOf(Put(scene).status()), "REQUEST_ID_REUSED");
  auto curation = Curate("c", "lock", {"a"});
  curation.set_expected_version(1);
  EXPECT_EQ(ReasonOf(Put(curation).status()), "STALE_VERSION");
  auto dictionary = Synonyms({{"a", "b"}});
  dictionary.set_expected_version(1);
  EXPECT_EQ(ReasonOf(Put(dictionary).status()), "STALE_VERSION");
}

TEST_F(TuningServiceTest, ReportsAllFaultsAtOnce) {
  v1::PutSceneRequest scene;
  scene.set_expected_version(-1);
  scene.set_allow_loss(2);
  scene.mutable_scene()->set_quality(1);
  EXPECT_THAT(FieldsOf(Put(scene).status()),
              ElementsAre("request_id", "scene.matching", "scene.scene_id", "scene.quality",
                          "expected_version", "allow_loss"));
  v1::PutCurationRequest curation;
  EXPECT_THAT(FieldsOf(Put(curation).status()),
              ElementsAre("request_id", "curation.curation_id", "curation.queries", "curation"));
  v1::PutJudgedQueriesRequest judged;
  judged.set_request_id("r");
  judged.add_queries();
  EXPECT_THAT(FieldsOf(Call(*tunings_, &Tunings::PutJudgedQueries, judged).status()),
              ElementsAre("queries[0].query_id", "queries[0].query"));
  EXPECT_THAT(FieldsOf(Delete("a/b").status()), ElementsAre("curation_id"));
}

}  // namespace
}  // namespace magpie::knowledge
