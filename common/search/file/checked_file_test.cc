#include "common/search/file/checked_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "common/testing/scratch.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class CheckedFileTest : public testing::Test {
 protected:
  absl::Status Save(const std::vector<uint32_t>& items) {
    CheckedWriter writer(path_);
    writer.Number(7);
    writer.Array(std::vector<uint32_t>());
    writer.Array(items);
    return writer.Commit();
  }

  std::vector<uint32_t> Load() {
    auto reader = CheckedReader::Open(path_);
    if (!reader.ok()) return {};
    uint64_t number = 0;
    std::vector<uint32_t> none, items;
    reader->Number(number);
    reader->Array(none);
    reader->Array(items);
    EXPECT_THAT(none, IsEmpty());
    EXPECT_EQ(number, 7);
    EXPECT_TRUE(reader->status().ok()) << reader->status();
    return items;
  }

  std::string Bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void SetBytes(const std::string& bytes) { std::ofstream(path_, std::ios::binary) << bytes; }

  Scratch scratch_;
  std::string path_ = scratch_ / "file";
};

TEST_F(CheckedFileTest, IsReadAsItWasWritten) {
  ASSERT_TRUE(Save({1, 2, 3}).ok());
  EXPECT_THAT(Load(), ElementsAre(1, 2, 3));
  ASSERT_TRUE(Save({4}).ok());
  EXPECT_THAT(Load(), ElementsAre(4));
  EXPECT_THAT(Bytes(path_ + ".new"), IsEmpty());
}

TEST_F(CheckedFileTest, WhatIsNotCommittedLeavesTheOldFile) {
  ASSERT_TRUE(Save({1}).ok());
  CheckedWriter(path_).Number(9);
  EXPECT_THAT(Load(), ElementsAre(1));
  EXPECT_THAT(Bytes(path_ + ".new"), IsEmpty());
}

TEST_F(CheckedFileTest, AnyOtherByteIsRefused) {
  ASSERT_TRUE(Save({1, 2, 3}).ok());
  const std::string whole = Bytes(path_);
  for (size_t i = 0; i < whole.size(); ++i) {
    std::string other = whole;
    other[i] = static_cast<char>(other[i] ^ (1 << i % 8));
    SetBytes(other);
    EXPECT_EQ(CheckedReader::Open(path_).status().code(), absl::StatusCode::kDataLoss) << i;
    SetBytes(whole.substr(0, i));
    EXPECT_EQ(CheckedReader::Open(path_).status().code(), absl::StatusCode::kDataLoss) << i;
  }
  SetBytes(whole + "x");
  EXPECT_THAT(CheckedReader::Open(path_).status().message(), HasSubstr("is torn"));
}

TEST_F(CheckedFileTest, NoMoreIsReadThanThereIs) {
  {
    CheckedWriter writer(path_);
    writer.Number(1000);
    ASSERT_TRUE(writer.Commit().ok());
  }
  auto reader = CheckedReader::Open(path_);
  ASSERT_TRUE(reader.ok());
  std::vector<uint64_t> items;
  reader->Array(items);
  EXPECT_THAT(items, IsEmpty());
  EXPECT_THAT(reader->status().message(), HasSubstr("ends before"));
}

TEST_F(CheckedFileTest, TheFirstRefusalStays) {
  ASSERT_TRUE(Save({1}).ok());
  auto reader = CheckedReader::Open(path_);
  ASSERT_TRUE(reader.ok());
  reader->Refuse("no number is 7");
  reader->End();
  EXPECT_EQ(reader->status(), absl::DataLossError(path_ + " is damaged: no number is 7"));
}

TEST_F(CheckedFileTest, TheEndIsWhereAllWasRead) {
  ASSERT_TRUE(Save({1}).ok());
  auto reader = CheckedReader::Open(path_);
  ASSERT_TRUE(reader.ok());
  uint64_t number = 0;
  std::vector<uint32_t> none, items;
  reader->Number(number);
  reader->Array(none);
  reader->Array(items);
  reader->End();
  EXPECT_TRUE(reader->status().ok()) << reader->status();
  auto again = CheckedReader::Open(path_);
  again->Number(number);
  again->End();
  EXPECT_THAT(again->status().message(), HasSubstr("there is more than it says it has"));
}

TEST_F(CheckedFileTest, APipeIsNoFileAndIsNotWaitedFor) {
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_EQ(CheckedReader::Open(path_).status(),
            absl::DataLossError(path_ + " is no regular file"));
}

TEST_F(CheckedFileTest, SaysWhyThereIsNoFile) {
  EXPECT_EQ(CheckedReader::Open(path_).status().code(), absl::StatusCode::kNotFound);
  CheckedWriter writer(path_ + "/no/folder");
  writer.Number(1);
  EXPECT_THAT(writer.Commit().message(), HasSubstr("cannot be opened"));
}

}  // namespace
}  // namespace magpie::search
