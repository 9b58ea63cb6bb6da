// An embedding of a tenant, from the request to the vectors that it brings: over a real channel and
// a real store, with a resource engine on a real port.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "common/status/error.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"
#include "services/knowledge/store/keys.h"
#include "services/knowledge/testing/embedding_process.h"
#include "services/knowledge/testing/fake_engine.h"

namespace magpie::knowledge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class EmbeddingServiceTest : public testing::Test {
 protected:
  std::unique_ptr<EmbeddingProcess> Begin() {
    return std::make_unique<EmbeddingProcess>(*store_, clock_, engine_.address());
  }
  // What is stored; nothing if no vector is.
  std::vector<float> VectorOf(const std::string& id) {
    const auto tenant = *TenantId::Parse("acme");
    const auto found = magpie::store::GatherAndWait(
        *store_, [&](auto& gather) { return VectorStore::Find(gather, tenant, {id}); });
    if (!found.ok() || !found->contains(id)) return {};
    return found->at(id).front().values;
  }
  bool HasVectors(const std::string& id) { return !VectorOf(id).empty(); }

  const Scratch scratch_;
  const std::unique_ptr<magpie::store::Store> store_ =
      magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
  SteppedClock clock_;
  FakeEngine engine_;
  std::unique_ptr<EmbeddingProcess> process_ = Begin();
};

TEST_F(EmbeddingServiceTest, AnEmbeddingIsReturnedAsItWasStored) {
  EXPECT_EQ(process_->Embedding().version(), 0);
  ASSERT_TRUE(process_->Embed().ok());
  const v1::Embedding stored = process_->Embedding();
  EXPECT_EQ(stored.version(), 1);
  EXPECT_EQ(stored.field(), "embed.vector");
  EXPECT_EQ(stored.timeout().seconds(), 10);
  EXPECT_EQ(ReasonOf(process_->Embed({}, 2).status()), "STALE_VERSION");
  ASSERT_TRUE(process_->Embed({}, 1).ok());
  EXPECT_EQ(process_->Embedding().field(), "");
  EXPECT_EQ(process_->Embedding().version(), 2);
}

TEST_F(EmbeddingServiceTest, ABadEmbeddingIsRefusedWithEachFault) {
  v1::Embedding bad = EmbeddingProcess::Good();
  bad.clear_metric();
  bad.set_dimension(0);
  bad.mutable_timeout()->set_seconds(11);
  const auto faults = ViolationsOf(process_->Embed(bad).status());
  ASSERT_EQ(faults.size(), 3u);
  EXPECT_EQ(faults[0].field, "embedding.metric");
  EXPECT_EQ(faults[1].field, "embedding.dimension");
  EXPECT_EQ(faults[2].field, "embedding.timeout");
}

TEST_F(EmbeddingServiceTest, OnlyAnEmptyEmbeddingIsOff) {
  v1::Embedding bad;
  bad.set_metric(v1::ArticleVector::METRIC_COSINE);
  const auto faults = ViolationsOf(process_->Embed(bad).status());
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].field, "embedding.field");
}

TEST_F(EmbeddingServiceTest, AnEmbeddingHasTheShapeOfItsSpace) {
  ASSERT_TRUE(process_->Put("bike", "lost bike").ok());
  ASSERT_TRUE(process_->Store("bike", {1, 0, 0}).ok());
  EXPECT_THAT(
      process_->Embed().status().message(),
      HasSubstr("embedding.space has 2 numbers and the metric cosine; e5 has 3 and cosine"));
}

TEST_F(EmbeddingServiceTest, AnEmbeddingIsOfOneOfSoManySpaces) {
  ASSERT_TRUE(process_->Put("bike", "lost bike").ok());
  for (size_t i = 0; i < kMaxSpaces; ++i) {
    ASSERT_TRUE(process_->Store("bike", {1, 0}, absl::StrCat("s", i)).ok());
  }
  EXPECT_THAT(process_->Embed().status().message(), HasSubstr("is one more than 20 spaces"));
  v1::Embedding embedding = EmbeddingProcess::Good();
  embedding.set_space("s7");
  EXPECT_TRUE(process_->Embed(embedding).ok());
}

TEST_F(EmbeddingServiceTest, AnArticleIsFoundByItsMeaning) {
  ASSERT_TRUE(process_->Put("bike", "lost bike").ok());
  ASSERT_TRUE(process_->Put("deposit", "refund of a deposit").ok());
  EXPECT_EQ(process_->Found("money"), "none:");
  ASSERT_TRUE(process_->Embed().ok());
  EXPECT_TRUE(process_->Until([&] { return process_->Found("money") == "used: deposit bike"; }))
      << process_->Found("money");
}

TEST_F(EmbeddingServiceTest, TheSameQueryMakesNoSecondCall) {
  ASSERT_TRUE(process_->Embed().ok());
  EXPECT_EQ(process_->Found("money"), "used:");
  EXPECT_EQ(process_->Found("money"), "used:");
  EXPECT_EQ(process_->Found("money", 5), "used:");
  EXPECT_THAT(engine_.texts(), ElementsAre("money"));
  ASSERT_TRUE(process_->Embed().ok());
  EXPECT_EQ(process_->Found("money"), "used:");
  EXPECT_THAT(engine_.texts(), ElementsAre("money", "money"));
}

TEST_F(EmbeddingServiceTest, TheNextPageGoesOnInTheSameOrder) {
  ASSERT_TRUE(process_->Put("bike", "lost bike").ok());
  ASSERT_TRUE(process_->Put("deposit", "refund of a deposit").ok());
  ASSERT_TRUE(process_->Embed().ok());
  ASSERT_TRUE(process_->Until([&] { return process_->Found("money") == "used: deposit bike"; }));
  v1::SearchArticlesRequest request;
  request.set_query("money");
  request.set_page_size(1);
  const auto first = process_->Search(request);
  ASSERT_EQ(EmbeddingProcess::Tell(first), "used: deposit");
  request.set_page_token(first->next_page_token());
  EXPECT_EQ(EmbeddingProcess::Tell(process_->Search(request)), "used: bike");
}

TEST_F(EmbeddingServiceTest, WhereTheEngineIsDownTheTextIsFound) {
  ASSERT_TRUE(process_->Put("bike", "lost bike").ok());
  ASSERT_TRUE(process_->Embed().ok());
  engine_.FailWith("UPSTREAM_STATUS");
  EXPECT_EQ(process_->Found("bike"), "unavailable: bike");
  engine_.FailWith("UPSTREAM_TIMEOUT");
  EXPECT_EQ(process_->Found("bike"), "late: bike");
  engine_.Stop();
  EXPECT_EQ(process_->Found("bike"), "unavailable: bike");
}

TEST_F(EmbeddingServiceTest, WhereTheVectorIsLateTheTextIsFound) {
  ASSERT_TRUE(process_->Put("bike", "lost bike").ok());
  v1::Embedding embedding = EmbeddingProcess::Good();
  embedding.mutable_timeout()->set_seconds(0);
  embedding.mutable_timeout()->set_nanos(10'000'000);
  ASSERT_TRUE(process_->Embed(embedding).ok());
  engine_.Hold();
  EXPECT_EQ(process_->Found("bike"), "late: bike");
}

TEST_F(EmbeddingServiceTest, WhatIsNoVectorOfTheShapeIsNotUsed) {
  ASSERT_TRUE(process_->Put("bike", "lost bike").ok());
  ASSERT_TRUE(process_->Embed().ok());
  for (const std::string values : {R"({"embed.vector":[1]})", R"({"embed.vector":[NaN,1]})",
                                   R"({"embed.vector":[1e39,1]})", R"({"embed.vector":["1",1]})",
                                   R"({"embed.vector":[0,0]})", R"({"embed.vector":1})", "{}"}) {
    engine_.AnswerWith(values);
    EXPECT_EQ(process_->Found("bike"), "bad_vector: bike") << values;
  }
}

TEST_F(EmbeddingServiceTest, OnlyWhatLooksForATextAsks) {
  ASSERT_TRUE(process_->Embed().ok());
  v1::SearchArticlesRequest request;
  request.set_scene("browse");
  request.set_query("money");
  EXPECT_THAT(EmbeddingProcess::Tell(process_->Search(request)), StartsWith("none:"));
  request.set_scene("faq");
  request.mutable_vector()->set_space("e5");
  request.mutable_vector()->add_values(1);
  EXPECT_THAT(EmbeddingProcess::Tell(process_->Search(request)), StartsWith("none:"));
  EXPECT_THAT(engine_.texts(), IsEmpty());
}

TEST_F(EmbeddingServiceTest, AChangedArticleGetsAnotherVector) {
  ASSERT_TRUE(process_->Embed().ok());
  ASSERT_TRUE(process_->Put("a", "lost bike").ok());
  ASSERT_TRUE(process_->Until([&] { return HasVectors("a"); }));
  EXPECT_THAT(engine_.texts(), ElementsAre("lost bike\n-"));
  ASSERT_TRUE(process_->Put("a", "refund").ok());
  ASSERT_TRUE(process_->Until([&] { return VectorOf("a") == std::vector<float>{1, 0}; }));
  // What does not change the text asks for nothing.
  ASSERT_TRUE(process_->Put("a", "refund").ok());
  ASSERT_TRUE(process_->Put("b", "lost bike").ok());
  ASSERT_TRUE(process_->Until([&] { return HasVectors("b"); }));
  EXPECT_THAT(engine_.texts(), ElementsAre("lost bike\n-", "refund\n-", "lost bike\n-"));
}

TEST_F(EmbeddingServiceTest, ARestartGoesOnWhereItWas) {
  ASSERT_TRUE(process_->Embed().ok());
  ASSERT_TRUE(process_->Put("a", "lost bike").ok());
  ASSERT_TRUE(process_->Until([&] { return HasVectors("a"); }));
  engine_.Hold();
  ASSERT_TRUE(process_->Put("b", "refund").ok());
  ASSERT_TRUE(process_->Until([&] { return engine_.texts().size() == 2; }));
  process_ = nullptr;
  engine_.Release();
  EXPECT_FALSE(HasVectors("b"));
  process_ = Begin();
  EXPECT_TRUE(process_->Until([&] { return HasVectors("b"); }));
  EXPECT_EQ(engine_.CallsFor("lost bike\n-"), 1u);
}

TEST_F(EmbeddingServiceTest, TwoProcessesDoNotDisturbEachOther) {
  const std::unique_ptr<EmbeddingProcess> other = Begin();
  ASSERT_TRUE(process_->Embed().ok());
  engine_.Hold();
  ASSERT_TRUE(process_->Put("a", "refund").ok());
  ASSERT_TRUE(process_->Until([&] { return engine_.texts().size() == 1; }));
  ASSERT_TRUE(other->Until([&] { return engine_.texts().size() == 2; }));
  engine_.Release();
  EXPECT_TRUE(process_->Until([&] { return process_->Near({1, 0}) == "none: a"; }));
  EXPECT_TRUE(other->Until([&] { return other->Near({1, 0}) == "none: a"; }));
  EXPECT_EQ(engine_.texts().size(), 2u);
}

TEST_F(EmbeddingServiceTest, WhatFailedIsAskedForAgain) {
  ASSERT_TRUE(process_->Embed().ok());
  engine_.AnswerWith(R"({"embed.vector":[1]})");
  ASSERT_TRUE(process_->Put("a", "lost bike").ok());
  ASSERT_TRUE(process_->Until([&] { return engine_.texts().size() >= 2; }));
  EXPECT_FALSE(HasVectors("a"));
  engine_.AnswerWith("");
  EXPECT_TRUE(process_->Until([&] { return HasVectors("a"); }));
}

TEST_F(EmbeddingServiceTest, WhatAnOutageHasKeptBackComesAfterIt) {
  ASSERT_TRUE(process_->Embed().ok());
  engine_.FailWith("UPSTREAM_STATUS");
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(process_->Put(id, "lost bike").ok());
  ASSERT_TRUE(process_->Until([&] { return engine_.texts().size() >= 3; }));
  engine_.FailWith("");
  for (const char* id : {"a", "b", "c"}) {
    EXPECT_TRUE(process_->Until([&] { return HasVectors(id); })) << id;
  }
}

TEST_F(EmbeddingServiceTest, TextsThatHaveNoVectorHoldUpNoOther) {
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(process_->Put(absl::StrCat("a", i), "odd").ok());
  ASSERT_TRUE(process_->Put("b", "lost bike").ok());
  ASSERT_TRUE(process_->Embed().ok());
  EXPECT_TRUE(process_->Until([&] { return HasVectors("b"); }));
  EXPECT_FALSE(HasVectors("a0"));
}

TEST_F(EmbeddingServiceTest, AnErasedArticleHasNoVector) {
  ASSERT_TRUE(process_->Embed().ok());
  ASSERT_TRUE(process_->Put("a", "lost bike").ok());
  ASSERT_TRUE(process_->Until([&] { return process_->Near({0, 1}) == "none: a"; }));
  ASSERT_TRUE(process_->Erase("a").ok());
  EXPECT_FALSE(HasVectors("a"));
  EXPECT_TRUE(process_->Until([&] { return process_->Near({0, 1}) == "none:"; }));
  // One that is on its way comes too late.
  engine_.Hold();
  ASSERT_TRUE(process_->Put("b", "refund").ok());
  ASSERT_TRUE(process_->Until([&] { return engine_.texts().size() == 2; }));
  ASSERT_TRUE(process_->Erase("b").ok());
  engine_.Release();
  ASSERT_TRUE(process_->Put("c", "key").ok());
  ASSERT_TRUE(process_->Until([&] { return HasVectors("c"); }));
  EXPECT_FALSE(HasVectors("b"));
}

TEST_F(EmbeddingServiceTest, WhatCallersStoreStaysWhereThereIsNoEmbedding) {
  ASSERT_TRUE(process_->Put("a", "lost bike").ok());
  ASSERT_TRUE(process_->Store("a", {1, 0}).ok());
  v1::Embedding other = EmbeddingProcess::Good();
  other.set_space("other");
  ASSERT_TRUE(process_->Embed(other).ok());
  ASSERT_TRUE(process_->Until([&] { return !engine_.texts().empty(); }));
  ASSERT_TRUE(process_->Embed({}).ok());
  ASSERT_TRUE(process_->Put("a", "lost key").ok());
  process_->Look();
  EXPECT_EQ(engine_.texts().size(), 1u);
  v1::SearchArticlesRequest near;
  near.mutable_vector()->set_space("e5");
  near.mutable_vector()->mutable_values()->Add(1);
  near.mutable_vector()->mutable_values()->Add(0);
  EXPECT_EQ(EmbeddingProcess::Tell(process_->Search(near)), "none: a");
}

TEST_F(EmbeddingServiceTest, AVerificationComparesVectors) {
  ASSERT_TRUE(process_->Put("a", "lost bike").ok());
  ASSERT_TRUE(process_->Put("b", "refund").ok());
  ASSERT_TRUE(process_->Store("a", {0, 2}).ok());
  ASSERT_TRUE(process_->Store("b", {1, 0}).ok());
  ASSERT_TRUE(process_->Verify().ok());
  EXPECT_THAT(process_->Verify()->differing(), IsEmpty());
  // Behind the back of the index.
  absl::Notification done;
  store_->Commit({.deletes = {VectorsKey(*TenantId::Parse("acme"), "b")}},
                 [&](const auto&) { done.Notify(); });
  done.WaitForNotification();
  EXPECT_THAT(process_->Verify()->differing(), ElementsAre("b"));
}

}  // namespace
}  // namespace magpie::knowledge
