// The store on a disk that is held, damaged, torn or broken.

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <string>

#include "common/status/error.h"
#include "common/store/rocks/rocks_store.h"
#include "common/testing/store/rocks_place.h"
#include "common/testing/store/wait.h"

namespace magpie::store {
namespace {

constexpr size_t kAll = 10'000;

TEST(RocksDiskTest, IsNotOpenedTwice) {
  RocksPlace place;
  auto store = place.Open().value();
  const absl::Status status = place.Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "STORE_HELD");
  store.reset();
  EXPECT_TRUE(place.Open().ok());
}

TEST(RocksDiskTest, IsNotOpenedWhereItCannotBe) {
  const RocksPlace place;
  const std::string file = place.directory() + "/file";
  std::ofstream(file) << "not a directory";
  const absl::Status status = OpenRocksStore({.directory = file}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(status), "STORE_UNAVAILABLE");
}

TEST(RocksDiskTest, MakesItsDirectory) {
  const RocksPlace place;
  const std::string deep = place.directory() + "/a/b";
  EXPECT_TRUE(OpenRocksStore({.directory = deep}).ok());
}

// Flips the bits of one byte in the middle of a file.
void Damage(const std::string& file) {
  const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(file) / 2);
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(middle);
  const char byte = static_cast<char>(stream.get());
  stream.seekp(middle);
  stream.put(static_cast<char>(~byte));
}

TEST(RocksDiskTest, IsNotOpenedOnADamagedLog) {
  RocksPlace place;
  auto store = place.Open().value();
  for (const char* key : {"t/a", "t/b", "t/c"}) {
    ASSERT_TRUE(CommitAndWait(*store, {.puts = {{key, std::string(100, 'v')}}}).ok());
  }
  store.reset();
  Damage(place.FileEndingWith(".log"));
  const absl::Status status = place.Open().status();
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ReasonOf(status), "STORE_CORRUPT");
}

TEST(RocksDiskTest, HasWholeTransactionsWhereverTheLogIsTorn) {
  RocksPlace place;
  auto store = place.Open().value();
  for (const std::string n : {"1", "2", "3"}) {
    ASSERT_TRUE(CommitAndWait(*store, {.puts = {{"t/a", n}, {"t/b", n}}}).ok());
  }
  store.reset();
  const std::string log = place.FileEndingWith(".log");
  size_t most_found = 0;
  for (size_t size = 0; size < std::filesystem::file_size(log); size += 9) {
    const std::unique_ptr<RocksPlace> torn = place.Copy();
    std::filesystem::resize_file(torn->FileEndingWith(".log"), size);
    const auto found = ScanAndWait(*torn->Open().value(), "", "").value();
    if (found.empty()) continue;
    ASSERT_EQ(found.size(), 2) << "torn at " << size;
    EXPECT_EQ(found[0].value, found[1].value) << "torn at " << size;
    most_found = std::max(most_found, static_cast<size_t>(found[0].version));
  }
  EXPECT_EQ(most_found, 2) << "the third was torn each time, the second was not";
}

// The process that dies makes its places inside ours, which is removed.
class RocksDiskDeathTest : public testing::Test {
 protected:
  RocksDiskDeathTest() {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    setenv("TMPDIR", scratch_.directory().c_str(), 1);
  }
  ~RocksDiskDeathTest() override { unsetenv("TMPDIR"); }

  const RocksPlace scratch_;
};

TEST_F(RocksDiskDeathTest, AFailedSyncStopsTheProcess) {
  RocksPlace place;
  const auto commit = [&] {
    auto store = place.Open().value();
    const BrokenSyncs broken;
    CommitAndWait(*store, {.puts = {{"t/a", "one"}}}).IgnoreError();
  };
  EXPECT_DEATH(commit(), "store cannot write: IO error");
}

// Bytes that do not compress, so that they make up most of a table.
std::string Noise(size_t size) {
  std::mt19937 random(7);
  std::string noise(size, ' ');
  for (char& c : noise) c = static_cast<char>(random());
  return noise;
}

// Leaves "t/b" in a damaged block of a table.
void MakeDamaged(RocksPlace& place) {
  Transaction transaction;
  // The first block, which the store reads when it opens, ends with "t/a".
  transaction.puts = {{"t/a", Noise(10'000)}, {"t/b", Noise(100'000)}};
  ASSERT_TRUE(CommitAndWait(*place.Open().value(), transaction).ok());
  // Opening moves the log into a table.
  ASSERT_TRUE(place.Open().ok());
  Damage(place.FileEndingWith(".sst"));
}

TEST_F(RocksDiskDeathTest, ACorruptReadStopsTheProcess) {
  RocksPlace place;
  MakeDamaged(place);
  const auto store = place.Open().value();
  EXPECT_TRUE(GetAndWait(*store, "t/a").ok());
  EXPECT_DEATH(GetAndWait(*store, "t/b").IgnoreError(), "store cannot read: Corruption");
}

TEST_F(RocksDiskDeathTest, ACorruptScanStopsTheProcess) {
  RocksPlace place;
  MakeDamaged(place);
  const auto store = place.Open().value();
  EXPECT_DEATH(ScanAndWait(*store, "t/", "", kAll).IgnoreError(), "store cannot scan: Corruption");
}

TEST_F(RocksDiskDeathTest, ACorruptConditionStopsTheProcess) {
  RocksPlace place;
  MakeDamaged(place);
  const auto store = place.Open().value();
  EXPECT_DEATH(CommitAndWait(*store, {.conditions = {{"t/b", 1}}}).IgnoreError(),
               "store cannot read: Corruption");
}

TEST_F(RocksDiskDeathTest, AValueWithoutItsVersionStopsTheProcess) {
  RocksPlace place;
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, place.directory(), &db).ok());
  EXPECT_TRUE(db->Put({}, "t/a", "7 bytes").ok());
  delete db;
  const auto store = place.Open().value();
  EXPECT_DEATH(GetAndWait(*store, "t/a").IgnoreError(), "a value without a version: t/a");
}

}  // namespace
}  // namespace magpie::store
