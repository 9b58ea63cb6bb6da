#include "common/feed/feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/testing/scratch.h"
#include "common/testing/store/open_test_store.h"

namespace magpie::feed {
namespace {

class FeedTest : public testing::Test {
 protected:
  // The last number, or the error of the commit.
  absl::StatusOr<uint64_t> Write(const std::vector<std::string>& what) {
    uint64_t last = 0;
    auto plan = store::GatherAndWait(
        *store_, [&](store::Gather& gather) -> absl::StatusOr<store::Transaction> {
          store::Transaction transaction;
          auto numbers = Numbers::Begin(gather, acme_);
          if (!numbers.ok()) return numbers.status();
          for (const std::string& one : what) {
            last = numbers->next();
            numbers->Add(one, transaction);
          }
          numbers->End(transaction);
          return transaction;
        });
    if (!plan.ok()) return plan.status();
    const auto committed = store::CommitAndWait(*store_, *std::move(plan));
    if (!committed.ok()) return committed.status();
    return last;
  }

  // "1 a, 2 b", with "…" where there is more; or the code of an error.
  std::string Show(uint64_t after, size_t limit = 10) {
    const auto changes = store::GatherAndWait(
        *store_, [&](auto& gather) { return Read(gather, acme_, after, limit); });
    if (!changes.ok()) return absl::StatusCodeToString(changes.status().code());
    const auto show = [](std::string* out, const Change& change) {
      absl::StrAppend(out, change.number, " ", change.what);
    };
    return absl::StrCat(absl::StrJoin(changes->changes, ", ", show), changes->more ? " …" : "");
  }

  // Again where nobody knows whether it came through.
  void Forget(const std::string& key) {
    while (!store::CommitAndWait(*store_, {.deletes = {key}}).ok()) continue;
  }

  uint64_t LastOf(const TenantId& tenant) {
    return *store::GatherAndWait(*store_, [&](auto& gather) { return Last(gather, tenant); });
  }

  const TenantId acme_ = *TenantId::Parse("acme");
  const Scratch scratch_;
  std::unique_ptr<store::Store> store_ = store::OpenTestStore(scratch_.path(), &store::TenantHome);
};

TEST_F(FeedTest, ChangesAreNumberedInTheirOrder) {
  EXPECT_EQ(LastOf(acme_), 0);
  EXPECT_EQ(Show(0), "");
  EXPECT_EQ(*Write({"a"}), 1);
  EXPECT_EQ(*Write({"b", "c"}), 3);
  EXPECT_EQ(Show(0), "1 a, 2 b, 3 c");
  EXPECT_EQ(Show(0, 2), "1 a, 2 b …");
  EXPECT_EQ(Show(2), "3 c");
  EXPECT_EQ(Show(3), "");
  EXPECT_EQ(LastOf(acme_), 3);
  EXPECT_EQ(LastOf(*TenantId::Parse("acm")), 0);
}

TEST_F(FeedTest, WhatIsNotKeptAnyMoreIsSaid) {
  ASSERT_TRUE(Write({"a", "b", "c"}).ok());
  Forget("acme/f/0000000000000001");
  EXPECT_EQ(Show(0), "OUT_OF_RANGE");
  EXPECT_EQ(Show(1), "2 b, 3 c");
  Forget("acme/f/0000000000000003");
  ASSERT_TRUE(Write({"d"}).ok());
  EXPECT_EQ(Show(1), "DATA_LOSS");
}

TEST_F(FeedTest, TheLastOnesAreKept) {
  const std::vector<std::string> some(250, "x");
  for (uint64_t n = 0; n < kKept; n += some.size()) ASSERT_TRUE(Write(some).ok());
  EXPECT_EQ(Show(0, 1), "1 x …");
  ASSERT_TRUE(Write({"a", "b"}).ok());
  EXPECT_EQ(Show(1), "OUT_OF_RANGE");
  EXPECT_EQ(Show(2, 1), "3 x …");
  EXPECT_EQ(Show(kKept), "10001 a, 10002 b");
}

TEST_F(FeedTest, WritersThatMeetLeaveNoGap) {
  std::vector<std::thread> writers;
  writers.reserve(4);
  std::atomic<int> written = 0;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&, i] {
      for (int n = 0; n < 25;) {
        const auto number = Write({absl::StrCat(i)});
        if (number.ok())
          ++n, ++written;
        else
          ASSERT_TRUE(absl::IsAborted(number.status())) << number.status();
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(LastOf(acme_), written);
  const auto changes =
      store::GatherAndWait(*store_, [&](auto& gather) { return Read(gather, acme_, 0, 1000); });
  EXPECT_EQ(changes->changes.size(), 100);
}

}  // namespace
}  // namespace magpie::feed
