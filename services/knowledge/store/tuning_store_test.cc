#include "services/knowledge/store/tuning_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "absl/strings/str_cat.h"
#include "common/feed/feed.h"
#include "common/status/error.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"

namespace magpie::knowledge {
namespace {

class TuningStoreTest : public testing::Test {
 protected:
  record::Change ChangeOf(const std::string& request) const {
    return {tenant_, *RequestId::Parse(request), 1};
  }

  // What `put` answers: it gets the function to call with it.
  template <class T, class Put>
  absl::StatusOr<Tuned<T>> Wait(Put put) {
    std::promise<absl::StatusOr<Tuned<T>>> tuned;
    put([&](absl::StatusOr<Tuned<T>> answer) { tuned.set_value(std::move(answer)); });
    return tuned.get_future().get();
  }

  absl::StatusOr<Tuned<Scene>> PutScene(const std::string& request, const Scene& scene,
                                        const JudgedChange& judged = {}) {
    return Wait<Scene>([&](auto then) {
      store_.PutScene(
          ChangeOf(request), scene.id, judged,
          [scene](const std::optional<Scene>&) -> absl::StatusOr<std::optional<Scene>> {
            return scene;
          },
          std::move(then));
    });
  }

  // Stores it, or deletes the one of its id if it has no queries.
  absl::StatusOr<Tuned<Curation>> PutCuration(const std::string& request,
                                              const Curation& curation) {
    return Wait<Curation>([&](auto then) {
      store_.PutCuration(
          ChangeOf(request), curation.id,
          [curation](const std::optional<Curation>&) -> absl::StatusOr<std::optional<Curation>> {
            if (curation.queries.empty()) return std::nullopt;
            return curation;
          },
          std::move(then));
    });
  }

  template <class Read>
  auto Gather(Read read) {
    return magpie::store::GatherAndWait(*disk_, std::move(read));
  }

  const TenantId tenant_ = *TenantId::Parse("acme");
  const Scratch scratch_;
  std::unique_ptr<magpie::store::Store> disk_ =
      magpie::store::OpenTestStore(scratch_.path(), &magpie::store::TenantHome);
  FakeClock clock_;
  Once once_{*disk_, clock_};
  Lanes lanes_{*disk_, once_};
  TuningStore store_{*disk_, once_, lanes_};
};

TEST_F(TuningStoreTest, ReadsBackWhatItWrote) {
  const Scene scene{.id = "mine",
                    .matching = Matching::kKeywords,
                    .order = Order::kNewest,
                    .weights = {1, {}, 0, 0.5},
                    .sure_from = 0.5,
                    .sure_gap = 0.1,
                    .unknown_below = 0.2,
                    .boosts = {{"tag", "new", 2}},
                    .quality = 0.1,
                    .exact = true,
                    .version = 3,
                    .update_time = absl::FromUnixMicros(7)};
  ASSERT_TRUE(PutScene("r1", scene).ok());
  EXPECT_EQ(*Gather([&](auto& gather) { return store_.GetScene(gather, tenant_, "mine"); }), scene);
  EXPECT_EQ(ReasonOf(Gather([&](auto& gather) {
                       return store_.GetScene(gather, tenant_, "none");
                     }).status()),
            "SCENE_NOT_FOUND");

  const Dictionary dictionary{{{{"bike"}, {"单车"}}}, {"花呗"}, 2, absl::FromUnixMicros(9)};
  const auto put = Wait<Dictionary>([&](auto then) {
    store_.PutDictionary(
        ChangeOf("r2"), {},
        [&](const std::optional<Dictionary>&) -> absl::StatusOr<std::optional<Dictionary>> {
          return dictionary;
        },
        std::move(then));
  });
  ASSERT_TRUE(put.ok()) << put.status();
  EXPECT_EQ(*Gather([&](auto& gather) { return store_.GetDictionary(gather, tenant_); }),
            dictionary);

  const std::vector<JudgedQuery> judged = {{"q1", "lock", {"a"}}, {"q2", "weather", {}}};
  const auto kept = Wait<std::vector<JudgedQuery>>(
      [&](auto then) { store_.PutJudged(ChangeOf("r3"), judged, std::move(then)); });
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(*Gather([&](auto& gather) { return store_.GetJudged(gather, tenant_); }), judged);
}

TEST_F(TuningStoreTest, ARepeatReturnsTheFirstAnswerWithWhatItDid) {
  const JudgedChange judged{2, 0.5, 0.75, {"q1"}};
  ASSERT_TRUE(PutScene("r1", {.id = "faq", .version = 1}, judged).ok());
  ASSERT_TRUE(PutScene("r2", {.id = "faq", .version = 2}).ok());
  const auto repeat = PutScene("r1", {.id = "faq", .version = 9});
  ASSERT_TRUE(repeat.ok()) << repeat.status();
  EXPECT_EQ(repeat->value.version, 1);
  EXPECT_EQ(repeat->change, judged);
  EXPECT_EQ(repeat->sequence, 1u);
}

TEST_F(TuningStoreTest, EachChangeIsOneOfTheFeed) {
  ASSERT_TRUE(PutScene("r1", {.id = "faq"}).ok());
  ASSERT_TRUE(PutCuration("r2", {"c", {"lock"}, {"a"}, {}, 1}).ok());
  const auto deleted = PutCuration("r3", {"c"});
  ASSERT_TRUE(deleted.ok()) << deleted.status();
  EXPECT_EQ(deleted->value.pinned, std::vector<std::string>{"a"});
  EXPECT_TRUE(Gather([&](auto& gather) {
                return store_.Curations(gather, tenant_, "", 9);
              })->items.empty());
  std::string told;
  const auto changes = Gather([&](auto& gather) { return feed::Read(gather, tenant_, 0, 9); });
  for (const feed::Change& change : changes->changes) absl::StrAppend(&told, change.what, " ");
  EXPECT_EQ(told, "/s/faq /u/c /u/c ");
  EXPECT_EQ(TuningKindOf("/s/faq"), TuningKind::kScene);
  EXPECT_EQ(TuningKindOf("/c/faq"), std::nullopt);
  EXPECT_EQ(TuningKindOf("s"), std::nullopt);
}

TEST_F(TuningStoreTest, ATenantHasALimitOfScenes) {
  for (size_t i = 0; i < kMaxScenes; ++i) {
    const std::string id = absl::StrCat("s", i);
    ASSERT_TRUE(PutScene(id, {.id = id}).ok());
  }
  EXPECT_EQ(ReasonOf(PutScene("more", {.id = "more"}).status()), "TOO_MANY_SCENES");
  EXPECT_TRUE(PutScene("again", {.id = "s1"}).ok());
  EXPECT_EQ(Gather([&](auto& gather) { return store_.Scenes(gather, tenant_); })->size(),
            kMaxScenes);
}

TEST_F(TuningStoreTest, ATenantHasALimitOfCurations) {
  for (size_t i = 0; i < kMaxCurations; ++i) {
    const std::string id = absl::StrCat("c", i);
    ASSERT_TRUE(PutCuration(id, {id, {"lock"}, {"a"}}).ok());
  }
  EXPECT_EQ(ReasonOf(PutCuration("more", {"more", {"lock"}, {"a"}}).status()),
            "TOO_MANY_CURATIONS");
  EXPECT_TRUE(PutCuration("less", {"c1"}).ok());
  EXPECT_TRUE(PutCuration("again", {"more", {"lock"}, {"a"}}).ok());
}

}  // namespace
}  // namespace magpie::knowledge
