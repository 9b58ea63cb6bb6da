#include "common/store/rocks/metered_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/metrics/metrics.h"
#include "common/testing/scratch.h"
#include "common/testing/store/wait.h"

namespace magpie {
namespace {

// The sample of `series` on /metrics; -1 if there is none.
double Sample(absl::string_view series) {
  for (absl::string_view line : absl::StrSplit(RenderMetrics(), '\n')) {
    double value = 0;
    if (absl::ConsumePrefix(&line, series) && absl::SimpleAtod(line, &value)) return value;
  }
  return -1;
}

absl::Status Put(store::Store& store, absl::string_view key) {
  std::promise<absl::Status> done;
  store.Commit({.puts = {{std::string(key), "value"}}},
               [&](const absl::StatusOr<uint64_t>& version) { done.set_value(version.status()); });
  return done.get_future().get();
}

TEST(MeteredStoreTest, CountsWhatItCommits) {
  const Scratch scratch;
  const auto store = OpenMeteredStore("cellar", scratch.path());
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_EQ(Sample("magpie_store_commits_total{service=\"cellar\"} "), 0);
  ASSERT_TRUE(Put(**store, "acme/k1").ok());
  ASSERT_TRUE(Put(**store, "acme/k2").ok());
  EXPECT_EQ(Sample("magpie_store_commits_total{service=\"cellar\"} "), 2);
  EXPECT_EQ(Sample("magpie_store_commit_seconds_count{service=\"cellar\"} "), 2);
  EXPECT_EQ(Sample("magpie_store_commits_total{service=\"attic\"} "), -1);
}

TEST(MeteredStoreTest, IsTheStoreThatItMeters) {
  const Scratch scratch;
  const auto store = OpenMeteredStore("loft", scratch.path());
  ASSERT_TRUE(store.ok()) << store.status();
  ASSERT_TRUE(Put(**store, "acme/k1").ok());
  EXPECT_EQ(store::GetAndWait(**store, "acme/k1")->value, "value");
  EXPECT_EQ(store::ScanAndWait(**store, "acme/", "", 9)->size(), 1u);
}

TEST(MeteredStoreTest, TellsHowFullItsDiskIs) {
  const Scratch scratch;
  const auto store = OpenMeteredStore("barn", scratch.path());
  ASSERT_TRUE(store.ok()) << store.status();
  const double free = Sample("magpie_store_disk_free_bytes{service=\"barn\"} ");
  const double size = Sample("magpie_store_disk_size_bytes{service=\"barn\"} ");
  EXPECT_GE(free, 0);
  EXPECT_GT(size, 0);
  EXPECT_LE(free, size);
}

TEST(MeteredStoreTest, PassesOnWhyAStoreDoesNotOpen) {
  const Scratch scratch;
  const std::string directory = scratch.path();
  const auto store = OpenMeteredStore("held", directory);
  ASSERT_TRUE(store.ok()) << store.status();
  EXPECT_TRUE(absl::IsFailedPrecondition(OpenMeteredStore("held", directory).status()));
}

}  // namespace
}  // namespace magpie
