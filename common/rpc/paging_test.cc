#include "common/rpc/paging.h"

#include <gtest/gtest.h>

#include "common/status/error.h"

namespace magpie {
namespace {

constexpr size_t kUsual = 50;
constexpr size_t kMost = 200;

TEST(PageSizeTest, IsTheDefaultUnlessADifferentOneIsRequested) {
  EXPECT_EQ(*PageSize(0, kUsual, kMost), 50);
  EXPECT_EQ(*PageSize(7, kUsual, kMost), 7);
}

TEST(PageSizeTest, IsCutToTheMaximum) {
  EXPECT_EQ(*PageSize(200, kUsual, kMost), 200);
  EXPECT_EQ(*PageSize(201, kUsual, kMost), 200);
}

TEST(PageSizeTest, RefusesANegativeOne) {
  const std::vector<FieldViolation> faults = {{"page_size", "is negative"}};
  EXPECT_EQ(ViolationsOf(PageSize(-1, kUsual, kMost).status()), faults);
}

TEST(PageTokenTest, SaysWhereThePageEnded) {
  const std::string last("i/42\0\xFF", 6);
  EXPECT_EQ(*ParsePageToken("instances", PageToken("instances", last)), last);
}

TEST(PageTokenTest, IsEmptyForTheFirstPage) { EXPECT_EQ(*ParsePageToken("instances", ""), ""); }

TEST(PageTokenTest, IsSafeInAUrl) {
  const std::string token = PageToken("instances", "\xFF\xFF\xFF\xFB\xEF\xBE");
  EXPECT_EQ(token.find_first_of("+/=&?#%"), std::string::npos) << token;
}

TEST(PageTokenTest, IsBoundToItsQuery) {
  const absl::Status status =
      ParsePageToken("instances of bob", PageToken("instances", "i/42")).status();
  EXPECT_EQ(ViolationsOf(status)[0].description, "belongs to a different query");
}

TEST(PageTokenTest, RefusesWhatIsNotAToken) {
  for (const char* token : {"!", "AAAA", "not base64 at all"}) {
    const absl::Status status = ParsePageToken("instances", token).status();
    EXPECT_EQ(ViolationsOf(status)[0].description, "is malformed") << token;
  }
}

TEST(PageTokenTest, RefusesAnEndlessOneOnly) {
  // 1536 bytes in base64 are kMaxPageTokenBytes, and the hash takes 16 of them.
  const std::string longest(1520, 'x');
  EXPECT_EQ(PageToken("q", longest).size(), kMaxPageTokenBytes);
  EXPECT_EQ(*ParsePageToken("q", PageToken("q", longest)), longest);
  const absl::Status status = ParsePageToken("q", PageToken("q", longest + "x")).status();
  EXPECT_EQ(ViolationsOf(status)[0].description, "is too long");
}

}  // namespace
}  // namespace magpie
