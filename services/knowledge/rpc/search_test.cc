// Searches and suggestions over a real channel and a real store.

#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/metrics/metrics.h"
#include "services/knowledge/testing/searched.h"

namespace magpie::knowledge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Response = v1::SearchArticlesResponse;
using SearchTest = Searched;

// "The [lock] of" for each highlight.
std::string Shown(const v1::ArticleHit& hit) {
  std::string shown;
  for (const v1::Highlight& highlight : hit.highlights()) {
    absl::StrAppend(&shown, shown.empty() ? "" : " | ", highlight.field(), ": ");
    int at = 0;
    for (const v1::Span& span : highlight.spans()) {
      absl::StrAppend(&shown, highlight.text().substr(at, span.begin() - at), "[",
                      highlight.text().substr(span.begin(), span.end() - span.begin()), "]");
      at = span.end();
    }
    absl::StrAppend(&shown, highlight.text().substr(at));
  }
  return shown;
}

TEST_F(SearchTest, AHitShowsWhatWasFound) {
  Put("lock", "The lock will not close", [](v1::Article& article) {
    article.set_body("Push the lock down.");
    article.add_similar_questions("我的單車鎖不上怎麼辦");
    article.add_similar_questions("bike is open");
  });
  auto found = Search(Ask("lock closing"));
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(Shown(found->hits(0)),
            "title: The [lock] will not [close] | body: Push the [lock] down.");
  found = Search(Ask("单车锁不上"));
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->hits(0).matched_question(), "我的單車鎖不上怎麼辦");
  EXPECT_THAT(Shown(found->hits(0)), HasSubstr("similar_question: 我的[單車鎖不上]怎麼辦"));
  EXPECT_EQ(found->hits(0).article().similar_questions_size(), 0);
  EXPECT_EQ(found->hits(0).article().body(), "");
}

TEST_F(SearchTest, HtmlIsFoundAndShownWithoutItsTags) {
  Put("lock", "Help", [](v1::Article& article) {
    article.set_format(v1::Article::FORMAT_HTML);
    article.set_body("<p>Push the <b>lock</b> down.</p>");
  });
  EXPECT_EQ(Shown(Search(Ask("lock"))->hits(0)), "title: Help | body: Push the [lock] down.");
  EXPECT_EQ(Found(Ask("<b>")), "");
}

TEST_F(SearchTest, OnlyThoseAreFoundWhoAreMeantAndAtTheirTime) {
  using google::protobuf::util::TimeUtil;
  Put("app", "lock", [](v1::Article& article) { article.add_channels("app"); });
  Put("all", "lock lock");
  Put("later", "lock", [](v1::Article& article) {
    *article.mutable_valid_from() = TimeUtil::SecondsToTimestamp(90000);
  });
  auto request = Ask("lock");
  EXPECT_EQ(Found(request), "all");
  request.mutable_filter()->set_channel("app");
  EXPECT_EQ(Found(request), "all app");
  request.mutable_filter()->set_channel("web");
  EXPECT_EQ(Found(request), "all");
  request.mutable_filter()->set_everything(true);
  EXPECT_EQ(Found(request), "all app later");
  clock_.Advance(absl::Hours(1));
  EXPECT_EQ(Found(Ask("lock")), "all later");
}

TEST_F(SearchTest, FacetsCountWhatWasFound) {
  Put("a", "lock", [](v1::Article& article) { article.add_tags("bike"); });
  Put("b", "lock", [](v1::Article& article) {
    article.add_tags("bike");
    article.add_tags("new");
  });
  Put("c", "money", [](v1::Article& article) { article.add_tags("new"); });
  auto request = Ask("lock", "agent");
  request.add_facets("tag");
  request.add_facets("kind");
  const auto facets = [&] {
    std::string told;
    const auto found = Search(request);
    for (const v1::Facet& facet : found->facets()) {
      absl::StrAppend(&told, facet.name(), "=", facet.value(), ":", facet.count(), " ");
    }
    return told;
  };
  EXPECT_EQ(facets(), "tag=bike:2 tag=new:1 kind=text:2 ");
  request.set_scene("browse");
  EXPECT_EQ(facets(), "tag=bike:2 tag=new:2 kind=text:3 ");
  request.add_facets("title");
  EXPECT_THAT(Found(request), HasSubstr("facets[2] must be one of category, tag"));
  for (int i = 0; i < 4; ++i) request.add_facets("tag");
  EXPECT_EQ(Found(request), "INVALID_FIELD facets are more than 6");
}

TEST_F(SearchTest, KeywordsInQuotesAreFoundWordNextToWord) {
  Put("phrase", "The lock will not close");
  Put("words", "It will not close, my lock");
  Put("asked", "Trouble", [](v1::Article& article) {
    article.add_similar_questions("my lock will not close");
    article.set_body("单车锁关不上");
  });
  EXPECT_EQ(Found(Ask("\"lock will not close\"", "agent")), "phrase asked");
  EXPECT_EQ(Found(Ask("“鎖關不上” \"not close\"", "agent")), "asked");
  EXPECT_EQ(Found(Ask("\"close lock\"", "agent")), "");
  EXPECT_EQ(Found(Ask("\"lock will not close\"", "faq")), "phrase asked words");
  auto request = Ask("\"lock will not close\"", "agent");
  request.set_explain(true);
  request.set_why_not("words");
  EXPECT_EQ(Search(request)->why_not(), "it does not have what is in quotes, word next to word");
}

TEST_F(SearchTest, ScenesLookInTheirOwnWay) {
  Put("b", "Battery", [](v1::Article& article) { article.set_body("charge the battery"); });
  Put("a", "Zebra crossing");
  EXPECT_EQ(Found(Ask("", "browse")), "b a");
  EXPECT_EQ(Found(Ask("batt", "agent")), "b");
  auto similar = Ask("", "similar");
  similar.set_article_id("b");
  EXPECT_EQ(Found(similar), "");
  Put("c", "The battery does not charge");
  similar.set_min_sequence(sequence_);
  EXPECT_EQ(Found(similar), "c");
  EXPECT_EQ(Found(Ask("lock", "none")),
            "SCENE_NOT_FOUND no such scene: none; faq, agent, browse and similar are there");
  similar.set_scene("faq");
  EXPECT_THAT(Found(similar), HasSubstr("INVALID_FIELD article_id is set"));
  similar.set_scene("similar");
  similar.set_article_id("gone");
  EXPECT_EQ(Found(similar), "ARTICLE_NOT_FOUND no such article: gone");
  similar.set_article_id("a/b");
  EXPECT_THAT(Found(similar), HasSubstr("INVALID_FIELD article_id may contain only"));
}

TEST_F(SearchTest, AVerdictSaysHowFarToTrustAnAnswer) {
  Put("charge", "I was charged twice");
  Put("lock", "the lock is broken");
  Put("lock2", "the lock is stuck");
  EXPECT_EQ(Search(Ask("I was charged twice"))->verdict(), Response::VERDICT_SURE);
  auto request = Ask("the lock is");
  request.set_page_size(1);
  EXPECT_EQ(Search(request)->verdict(), Response::VERDICT_ASK_BACK);
  EXPECT_EQ(Search(Ask("weather in paris"))->verdict(), Response::VERDICT_UNKNOWN);
  EXPECT_EQ(Search(Ask("?!"))->verdict(), Response::VERDICT_UNKNOWN);
  EXPECT_EQ(Search(Ask("", "browse"))->verdict(), Response::VERDICT_UNSPECIFIED);
  EXPECT_THAT(RenderMetrics(),
              HasSubstr(R"(magpie_knowledge_searches_total{scene="faq",verdict="sure"} )"));
  EXPECT_THAT(RenderMetrics(), HasSubstr("magpie_knowledge_empty_searches_total "));
  EXPECT_THAT(RenderMetrics(), HasSubstr("magpie_knowledge_index_lag_seconds "));
}

TEST_F(SearchTest, OfTheVariantsOfAKnowledgeOneIsShown) {
  Put("lock", "lock");
  Put("lock-de", "lock", [](v1::Article& article) {
    article.set_language("de");
    article.set_variant_of("lock");
  });
  Put("other", "lock of others");
  EXPECT_EQ(Found(Ask("lock")), "lock other");
  auto request = Ask("lock");
  request.mutable_filter()->set_language("de");
  EXPECT_EQ(Found(request), "lock-de");
  request.clear_filter();
  request.set_page_size(1);
  const auto first = Search(request);
  request.set_page_token(first->next_page_token());
  EXPECT_EQ(Found(request), "other");
}

TEST_F(SearchTest, PagesShowArticlesAsTheyWereForTheFirst) {
  for (const char* id : {"a", "b", "c", "d", "e"}) Put(id, absl::StrCat("lock ", id));
  for (const char* scene : {"faq", "browse"}) {
    auto request = Ask("lock", scene);
    request.set_page_size(2);
    auto page = Search(request);
    std::string found = Ids(page);
    Put("0", "lock 0");
    Settle();
    while (page.ok() && !page->next_page_token().empty()) {
      request.set_page_token(page->next_page_token());
      page = Search(request);
      absl::StrAppend(&found, " | ", Ids(page));
    }
    EXPECT_EQ(found, "a b | c d | e") << scene;
    // Out of the way of the next scene.
    Put("0", "lock 0", [](v1::Article& article) { article.add_channels("app"); });
  }
}

TEST_F(SearchTest, APageTokenIsOfOneSearchForAWhile) {
  for (const char* id : {"a", "b", "c"}) Put(id, "lock");
  auto request = Ask("lock");
  request.set_page_size(1);
  request.set_page_token(Search(request)->next_page_token());
  EXPECT_EQ(Found(request), "b");

  auto other = request;
  other.set_query("locks");
  EXPECT_EQ(Found(other), "INVALID_FIELD page_token belongs to a different query");
  other = request;
  other.mutable_filter()->set_channel("app");
  EXPECT_EQ(Found(other), "INVALID_FIELD page_token belongs to a different query");
  other.set_page_token("garbage");
  EXPECT_THAT(Found(other), HasSubstr("INVALID_FIELD page_token"));
  tenant_ = "zoo";
  EXPECT_EQ(Found(request),
            "INVALID_FIELD page_token is of a search that is not kept any more: search again");
  tenant_ = "acme";
  clock_.Advance(Pages::kKeptFor - absl::Seconds(1));
  ASSERT_TRUE(Search(Ask("lock")).ok());
  EXPECT_EQ(Found(request), "b");
  clock_.Advance(absl::Seconds(1));
  auto again = Ask("lock");
  again.set_page_size(1);
  ASSERT_TRUE(Search(again).ok());
  EXPECT_EQ(Found(request),
            "INVALID_FIELD page_token is of a search that is not kept any more: search again");
}

TEST_F(SearchTest, ExplainsAQueryAndItsHits) {
  Put("lock", "bike lock");
  Put("bike", "bike bell");
  auto request = Ask("bikes lock");
  request.set_explain(true);
  const auto found = Search(request);
  ASSERT_TRUE(found.ok()) << found.status();
  std::string words;
  for (const v1::QueryTerm& term : found->query().terms()) {
    if (term.field() != "words") continue;
    absl::StrAppend(&words, term.term(), ":", term.frequency(), " ");
    EXPECT_GT(term.weight(), 0);
  }
  EXPECT_EQ(words, "bike:2 lock:1 ");
  const v1::HitExplanation& why = found->hits(0).explanation();
  EXPECT_EQ(why.boost(), 1);
  double sum = 0;
  for (const v1::FieldRank& field : why.fields()) sum += field.rank();
  EXPECT_NEAR(sum, found->hits(0).rank(), 1e-4);
  EXPECT_THAT(why.fields(0).terms(), ElementsAre("bike", "lock"));
}

TEST_F(SearchTest, SaysWhyAnArticleIsNotFound) {
  Put("app", "lock", [](v1::Article& article) { article.add_channels("app"); });
  Put("tagged", "lock", [](v1::Article& article) { article.add_tags("new"); });
  Put("other", "money");
  const auto why = [&](const std::string& id) {
    auto request = Ask("lock");
    request.set_why_not(id);
    const auto found = Search(request);
    return found.ok() ? found->why_not() : std::string(found.status().message());
  };
  EXPECT_EQ(why("app"), "filter.channel does not fit");
  EXPECT_EQ(why("tagged"), "it is found: it ranks at 1");
  EXPECT_EQ(why("other"), "it shares no term with the query");
  EXPECT_EQ(why("gone"), "there is no such article");
  EXPECT_THAT(why("a/b"), HasSubstr("why_not may contain only"));
}

TEST_F(SearchTest, SuggestsWhatMostArticlesAreAsked) {
  Put("a", "Refund my deposit", [](v1::Article& a) { a.add_similar_questions("refund a ride"); });
  Put("b", "Refund a ride", [](v1::Article& a) { a.add_similar_questions("退款多久到账"); });
  Put("c", "Ask for a refund of all");
  Settle();
  EXPECT_THAT(Suggest("ref"),
              ElementsAre("refund a ride", "Refund my deposit", "Ask for a refund of all"));
  EXPECT_THAT(Suggest("Refund m"), ElementsAre("Refund my deposit"));
  EXPECT_THAT(Suggest("退款"), ElementsAre("退款多久到账"));
  EXPECT_THAT(Suggest("退"), ElementsAre("退款多久到账"));
  EXPECT_THAT(Suggest("und"), IsEmpty());
  EXPECT_THAT(Suggest("!?"), IsEmpty());
  EXPECT_THAT(Suggest(""), ElementsAre("prefix is empty"));
  EXPECT_THAT(Suggest(std::string(201, 'x')), ElementsAre("prefix is longer than 200 bytes"));
}

TEST_F(SearchTest, QueriesOfEveryKindAreAnswered) {
  Put("lock", "lock");
  EXPECT_EQ(Found(Ask("lock AND NOT b* (\"lock OR\" +x -y ~2 title:lock")), "lock");
  EXPECT_EQ(Found(Ask("?!…。")), "");
  EXPECT_EQ(Found(Ask(std::string(2001, 'x'))), "INVALID_FIELD query is longer than 2000 bytes");
  std::string longest;
  while (longest.size() + 5 <= 2000) longest += "lock ";
  EXPECT_EQ(Found(Ask(longest)), "lock");
  auto request = Ask("lock");
  request.mutable_filter()->add_tags("");
  request.mutable_filter()->set_channel(std::string(65, 'x'));
  request.mutable_filter()->add_kinds(static_cast<v1::Article::Kind>(9));
  request.set_page_size(-1);
  const absl::Status refused = Search(request).status();
  std::string fields;
  for (const FieldViolation& fault : ViolationsOf(refused))
    absl::StrAppend(&fields, fault.field, " ");
  EXPECT_EQ(fields, "filter.kinds[0] filter.channel filter.tags[0] ");
}

TEST_F(SearchTest, ACategoryThatIsMovedTakesItsArticlesAlong) {
  const auto place = [&](const std::string& id, const std::string& parent) {
    v1::PutCategoryRequest request;
    request.set_request_id(absl::StrCat("category-", ++requests_));
    request.mutable_category()->set_category_id(id);
    request.mutable_category()->set_parent_id(parent);
    request.mutable_category()->set_name(id);
    const auto put = Call(*places_, &v1::TaxonomyService::Stub::PutCategory, request);
    ASSERT_TRUE(put.ok()) << put.status();
    sequence_ = put->sequence();
  };
  place("bikes", "");
  place("money", "");
  place("locks", "bikes");
  Put("lock", "lock", [](v1::Article& article) { article.set_category_id("locks"); });
  const auto in = [&](const std::string& category) {
    auto request = Ask("lock");
    request.mutable_filter()->set_category_id(category);
    return Found(request);
  };
  EXPECT_EQ(in("bikes"), "lock");
  EXPECT_EQ(in("money"), "");
  place("locks", "money");
  EXPECT_EQ(in("bikes"), "");
  EXPECT_EQ(in("money"), "lock");
  EXPECT_EQ(in("none"), "");
}

TEST_F(SearchTest, StructuredArticlesAreFoundByTheFieldsThatTheirSchemaSays) {
  const auto put_schema = [&](bool searchable) {
    v1::PutSchemaRequest request;
    request.set_request_id(absl::StrCat("schema-", ++requests_));
    request.mutable_schema()->set_schema_id("station");
    v1::Schema::Field& field = *request.mutable_schema()->add_fields();
    field.set_name("street");
    field.set_type(v1::Schema::Field::TYPE_TEXT);
    field.set_searchable(searchable);
    const auto put = Call(*places_, &v1::TaxonomyService::Stub::PutSchema, request);
    ASSERT_TRUE(put.ok()) << put.status();
  };
  put_schema(false);
  Put("north", "Station", [](v1::Article& article) {
    article.set_kind(v1::Article::KIND_STRUCTURED);
    article.set_schema_id("station");
    (*article.mutable_fields()->mutable_fields())["street"].set_string_value("Harbour");
  });
  EXPECT_EQ(Found(Ask("harbour")), "");
  put_schema(true);
  Put("other", "-");
  const auto found = Search(Ask("harbour"));
  EXPECT_EQ(Ids(found), "north");
  EXPECT_EQ(Shown(found->hits(0)), "title: Station | body: -\n[Harbour]");
}

TEST_F(SearchTest, VerifyComparesTheIndexWithTheStore) {
  for (const char* id : {"a", "b", "c", "d"}) Put(id, absl::StrCat("lock ", id));
  const auto verify = [&] {
    const auto found = Call(*articles_, &Articles::VerifyIndex, v1::VerifyIndexRequest());
    if (!found.ok()) return found.status().ToString();
    return absl::StrCat(found->stored(), " stored, ", found->indexed(), " indexed at ",
                        found->sequence(), ": ", absl::StrJoin(found->differing(), " "));
  };
  Settle();
  EXPECT_EQ(verify(), "4 stored, 4 indexed at 4: ");

  // Behind the back of the feed.
  const auto record = [&](const std::string& id) {
    return magpie::store::GatherAndWait(
               *store_, [&](auto& gather) { return gather.Get(absl::StrCat("acme/a/", id)); })
        ->value;
  };
  ASSERT_TRUE(magpie::store::CommitAndWait(
                  *store_, {.puts = {{"acme/a/b", record("a")}, {"acme/a/ghost", record("a")}},
                            .deletes = {"acme/a/c"}})
                  .ok());
  EXPECT_EQ(verify(), "4 stored, 4 indexed at 4: b c ghost");
}

TEST_F(SearchTest, ARecordThatCannotBeReadHidesOneArticle) {
  Put("a", "lock a");
  Put("b", "lock b");
  ASSERT_TRUE(magpie::store::CommitAndWait(*store_, {.puts = {{"acme/a/b", "\xff\xff"}}}).ok());
  EXPECT_EQ(Found(Ask("lock")), "a");
  EXPECT_THAT(RenderMetrics(), HasSubstr("magpie_knowledge_unreadable_articles_total "));
  Put("c", "lock c");
  EXPECT_EQ(Found(Ask("lock")), "a c");
}

// Everything that is said of an article has a word that no other has. Whoever may not find it sees
// none of these by any RPC.
TEST_F(SearchTest, NothingOfAFilteredArticleLeaves) {
  Put("secret", "lock xtitle", [](v1::Article& article) {
    article.set_body("lock xbody refund xbodi");
    article.add_similar_questions("lock xquestion 锁秘密");
    article.add_tags("xtag");
    article.add_channels("xchannel");
    article.add_business_lines("xline");
  });
  Put("open", "lock", [](v1::Article& article) { article.add_similar_questions("锁"); });
  Settle();
  const auto hides = [](const google::protobuf::Message& response) {
    const std::string text = absl::AsciiStrToLower(response.Utf8DebugString());
    for (const char* word : {"xtitle", "xbody", "xbodi", "xquestion", "秘密", "xtag", "xchannel",
                             "xline", "secret\""}) {
      EXPECT_THAT(text, testing::Not(HasSubstr(word)));
    }
  };
  for (const char* scene : {"faq", "agent", "browse", "similar"}) {
    for (const char* query : {"lock", "xtitel", "xbodx", "x", "锁秘", "lock xquestio", "xt"}) {
      auto request = Ask(query, scene);
      request.set_explain(true);
      for (const char* facet :
           {"category", "tag", "language", "kind", "channel", "business_line"}) {
        request.add_facets(facet);
      }
      request.set_why_not("secret");
      const auto found = Search(request);
      ASSERT_TRUE(found.ok()) << found.status();
      hides(*found);
      EXPECT_EQ(found->why_not(), "filter.channel does not fit");
    }
  }
  for (const char* prefix : {"l", "lock", "x", "xt", "锁", "lock x"}) {
    v1::SuggestQueriesRequest request;
    request.set_prefix(prefix);
    const auto found = Call(*articles_, &Articles::SuggestQueries, request);
    ASSERT_TRUE(found.ok()) << found.status();
    hides(*found);
  }
  auto similar = Ask("", "similar");
  similar.set_article_id("secret");
  similar.set_explain(true);
  EXPECT_EQ(Found(similar), "ARTICLE_NOT_FOUND no such article: secret");
}

TEST_F(SearchTest, WhatMustNotBeFoundAnyMoreIsNotShownToWhoAsksTheSameAgain) {
  for (int i = 0; i < 20; ++i) {
    Put("a", "bike lock");
    ASSERT_EQ(Found(Ask("lock")), "a");
    Put("a", "bike lock", [](v1::Article& article) { article.add_roles("staff"); });
    v1::SearchArticlesRequest again = Ask("lock");
    again.clear_min_sequence();  // the index may not have seen it
    EXPECT_EQ(Found(again), "");
  }
}

TEST_F(SearchTest, WhatMustNotBeFoundAnyMoreIsNotShownFromAnOldPage) {
  for (const char* id : {"a", "b", "c"}) Put(id, "lock");
  auto request = Ask("lock");
  request.set_page_size(1);
  request.set_page_token(Search(request)->next_page_token());
  Put("b", "lock", [](v1::Article& article) { article.add_channels("app"); });
  EXPECT_EQ(Found(request), "c");
}

}  // namespace
}  // namespace magpie::knowledge
