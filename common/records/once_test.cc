#include "common/records/once.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/testing/store/rocks_place.h"
#include "common/testing/store/wait.h"

namespace magpie {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr uint64_t kFingerprint = 42;
constexpr size_t kAll = 10'000;

TEST(FingerprintTest, TellsCallsAndRequestsApart) {
  EXPECT_EQ(FingerprintOf("Start", "a"), FingerprintOf("Start", "a"));
  EXPECT_NE(FingerprintOf("Start", "a"), FingerprintOf("Start", "b"));
  EXPECT_NE(FingerprintOf("Start", "a"), FingerprintOf("Close", "a"));
  EXPECT_NE(FingerprintOf("ab", "c"), FingerprintOf("a", "bc"));
}

TEST(FingerprintTest, IsTheSameInEveryRelease) {
  EXPECT_EQ(FingerprintOf("Start", "a"), 0x412DBE99E519DD44);
}

class OnceTest : public testing::Test {
 protected:
  OnceTest() : store_(place_.Open().value()), once_(*store_, clock_, absl::Hours(24)) {}

  absl::Status Answer(const TenantId& tenant, absl::string_view id, absl::string_view answer) {
    store::Transaction transaction;
    once_.Add(tenant, {id}, kFingerprint, answer, transaction);
    return store::CommitAndWait(*store_, std::move(transaction)).status();
  }

  void AnswerAgain(absl::string_view id, absl::string_view answer) {
    store::Transaction transaction;
    once_.Update(bike_, {id}, kFingerprint, answer, transaction);
    EXPECT_TRUE(store::CommitAndWait(*store_, std::move(transaction)).ok());
  }

  absl::StatusOr<std::optional<std::string>> FindIn(const Once& once, const TenantId& tenant,
                                                    const RequestName& request,
                                                    uint64_t fingerprint = kFingerprint) {
    return store::GatherAndWait(*store_, [&](store::Gather& gather) {
      return once.Find(gather, tenant, request, fingerprint);
    });
  }

  // The answer, "new", or the reason of an error.
  std::string Find(const TenantId& tenant, absl::string_view id,
                   uint64_t fingerprint = kFingerprint) {
    const auto found = FindIn(once_, tenant, {id}, fingerprint);
    return found.ok() ? found->value_or("new") : ReasonOf(found.status());
  }

  std::vector<std::string> Keys() {
    const std::vector<store::Entry> entries = store::ScanAndWait(*store_, "", "").value();
    std::vector<std::string> keys;
    keys.reserve(entries.size());
    for (const store::Entry& entry : entries) keys.push_back(entry.key);
    return keys;
  }

  const TenantId bike_ = *TenantId::Parse("bike");
  const TenantId taxi_ = *TenantId::Parse("taxi");
  store::RocksPlace place_;
  FakeClock clock_;
  std::unique_ptr<store::Store> store_;
  Once once_;
};

TEST_F(OnceTest, GivesTheFirstAnswerAgain) {
  EXPECT_EQ(Find(bike_, "r1"), "new");
  EXPECT_TRUE(Answer(bike_, "r1", "yes").ok());
  EXPECT_EQ(Find(bike_, "r1"), "yes");
}

TEST_F(OnceTest, KeepsAnswersOverARestart) {
  EXPECT_TRUE(Answer(bike_, "r1", "yes").ok());
  store_.reset();
  store_ = place_.Open().value();
  EXPECT_EQ(*FindIn(Once(*store_, clock_), bike_, {"r1"}), "yes");
}

TEST_F(OnceTest, RefusesAnIdThatBelongsToAnotherRequest) {
  EXPECT_TRUE(Answer(bike_, "r1", "yes").ok());
  const absl::Status status = FindIn(once_, bike_, {"r1"}, 43).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(status), "REQUEST_ID_REUSED");
}

TEST_F(OnceTest, LetsTheFirstOfTwoThatArriveAtOnceWin) {
  EXPECT_TRUE(Answer(bike_, "r1", "first").ok());
  EXPECT_TRUE(absl::IsAborted(Answer(bike_, "r1", "second")));
  EXPECT_EQ(Find(bike_, "r1"), "first");
}

TEST_F(OnceTest, CountsAnIdWithinTheThingThatTheRequestNames) {
  const auto answer = [&](const RequestName& request, absl::string_view text) {
    store::Transaction transaction;
    once_.Add(bike_, request, kFingerprint, text, transaction);
    return store::CommitAndWait(*store_, std::move(transaction)).ok();
  };
  EXPECT_TRUE(answer({"r1"}, "of the tenant"));
  EXPECT_TRUE(answer({"r1", "one"}, "of one"));
  EXPECT_TRUE(answer({"r1", "two"}, "of two"));
  EXPECT_FALSE(answer({"r1", "two"}, "again"));
  EXPECT_EQ(*FindIn(once_, bike_, {"r1"}), "of the tenant");
  EXPECT_EQ(*FindIn(once_, bike_, {"r1", "one"}), "of one");
  EXPECT_EQ(*FindIn(once_, bike_, {"r1", "two"}), "of two");
  EXPECT_EQ(*FindIn(once_, bike_, {"r2", "two"}), std::nullopt);
  clock_.Advance(absl::Hours(25));
  EXPECT_EQ(*once_.Sweep(kAll), (Swept{.seen = 3, .forgotten = 3}));
}

TEST_F(OnceTest, KeepsTenantsApart) {
  EXPECT_TRUE(Answer(bike_, "r1", "of bike").ok());
  EXPECT_EQ(Find(taxi_, "r1"), "new");
  EXPECT_TRUE(Answer(taxi_, "r1", "of taxi").ok());
  EXPECT_EQ(Find(bike_, "r1"), "of bike");
}

TEST_F(OnceTest, ReplacesAnAnswer) {
  EXPECT_TRUE(Answer(bike_, "r1", "under way").ok());
  AnswerAgain("r1", "done");
  EXPECT_EQ(Find(bike_, "r1"), "done");
}

TEST_F(OnceTest, TellsAnAnswerThatDoesNotParse) {
  EXPECT_TRUE(store::CommitAndWait(*store_, {.puts = {{"bike/q/r1", "\xFF"}}}).ok());
  EXPECT_EQ(Find(bike_, "r1"), "ANSWER_CORRUPT");
}

TEST_F(OnceTest, LiesAsItsHeaderSays) {
  EXPECT_TRUE(Answer(bike_, "r1", "yes").ok());
  EXPECT_THAT(Keys(), ElementsAre("bike/q/r1"));
}

TEST_F(OnceTest, SweepsWhatIsExpiredAndNothingElse) {
  EXPECT_TRUE(Answer(bike_, "old", "yes").ok());
  EXPECT_TRUE(Answer(taxi_, "old", "yes").ok());
  clock_.Advance(absl::Hours(1));
  EXPECT_TRUE(Answer(bike_, "young", "yes").ok());

  clock_.Advance(absl::Hours(23));
  EXPECT_EQ(*once_.Sweep(kAll), (Swept{.seen = 3, .forgotten = 0})) << "a day is not over yet";
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(*once_.Sweep(kAll), (Swept{.seen = 3, .forgotten = 2}));
  EXPECT_EQ(Find(bike_, "old"), "new");
  EXPECT_EQ(Find(taxi_, "old"), "new");
  EXPECT_EQ(Find(bike_, "young"), "yes");
}

TEST_F(OnceTest, SweepsItsOwnKeysOnly) {
  EXPECT_TRUE(store::CommitAndWait(*store_, {.puts = {{"bike/p/1", ""}, {"bike/r/1", ""}}}).ok());
  EXPECT_TRUE(Answer(bike_, "r1", "yes").ok());
  clock_.Advance(absl::Hours(48));
  EXPECT_EQ(*once_.Sweep(kAll), (Swept{.seen = 1, .forgotten = 1}));
  EXPECT_THAT(Keys(), ElementsAre("bike/p/1", "bike/r/1"));
}

TEST_F(OnceTest, SweepsOnFromWhereItStoppedAndThenBeginsAnew) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(Answer(bike_, absl::StrCat("r", i), "yes").ok());
    EXPECT_TRUE(Answer(taxi_, absl::StrCat("r", i), "yes").ok());
  }
  EXPECT_EQ(*once_.Sweep(4), (Swept{.seen = 4, .forgotten = 0}));
  clock_.Advance(absl::Hours(48));
  EXPECT_EQ(*once_.Sweep(4), (Swept{.seen = 2, .forgotten = 2}));
  EXPECT_THAT(Keys(), ElementsAre("bike/q/r0", "bike/q/r1", "bike/q/r2", "taxi/q/r0"));
  EXPECT_EQ(*once_.Sweep(4), (Swept{.seen = 4, .forgotten = 4}));
  EXPECT_EQ(*once_.Sweep(4), Swept{});
  EXPECT_THAT(Keys(), IsEmpty());
}

TEST_F(OnceTest, SweepsMoreThanItHasInMemoryAtOnce) {
  constexpr size_t kMany = 450;
  store::Transaction transaction;
  for (size_t i = 0; i < kMany; ++i) {
    once_.Add(bike_, {absl::StrCat("r", i)}, kFingerprint, "yes", transaction);
  }
  EXPECT_TRUE(store::CommitAndWait(*store_, std::move(transaction)).ok());
  clock_.Advance(absl::Hours(48));
  EXPECT_EQ(*once_.Sweep(kAll), (Swept{.seen = kMany, .forgotten = kMany}));
  EXPECT_THAT(Keys(), IsEmpty());
}

TEST_F(OnceTest, LeavesAnAnswerThatDoesNotParse) {
  EXPECT_TRUE(store::CommitAndWait(*store_, {.puts = {{"bike/q/r1", "\xFF"}}}).ok());
  EXPECT_EQ(*once_.Sweep(kAll), (Swept{.seen = 1, .forgotten = 0}));
  EXPECT_EQ(Find(bike_, "r1"), "ANSWER_CORRUPT");
}

TEST_F(OnceTest, KeepsAnAnswerADayFromItsLastChange) {
  EXPECT_TRUE(Answer(bike_, "r1", "under way").ok());
  clock_.Advance(absl::Hours(20));
  AnswerAgain("r1", "done");
  clock_.Advance(absl::Hours(20));
  EXPECT_EQ(*once_.Sweep(kAll), (Swept{.seen = 1, .forgotten = 0}));
  EXPECT_EQ(Find(bike_, "r1"), "done");
  clock_.Advance(absl::Hours(20));
  EXPECT_EQ(*once_.Sweep(kAll), (Swept{.seen = 1, .forgotten = 1}));
  EXPECT_THAT(Keys(), IsEmpty());
}

}  // namespace
}  // namespace magpie
