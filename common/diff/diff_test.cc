#include "common/diff/diff.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace magpie {
namespace {

TEST(DiffTest, ShowsTheLinesThatDifferAmongTheirNeighbours) {
  EXPECT_EQ(UnifiedDiff("a\nb\nc\nd\ne\nf\ng\nh\ni\n", "a\nb\nc\nd\nE\nf\ng\nh\ni\n"),
            "@@ -2,7 +2,7 @@\n b\n c\n d\n-e\n+E\n f\n g\n h\n");
  EXPECT_EQ(UnifiedDiff("a\nb", "a\nb\nc"), "@@ -1,2 +1,3 @@\n a\n b\n+c\n");
  EXPECT_EQ(UnifiedDiff("锁\n关\n", "锁\n开\n"), "@@ -1,2 +1,2 @@\n 锁\n-关\n+开\n");
}

TEST(DiffTest, ChangesThatAreNearShareAHunk) {
  EXPECT_EQ(UnifiedDiff("a\n1\n2\n3\n4\n5\n6\nb\n", "1\n2\n3\n4\n5\n6\n"),
            "@@ -1,8 +1,6 @@\n-a\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n");
  EXPECT_EQ(UnifiedDiff("a\n1\n2\n3\n4\n5\n6\n7\nb\n", "1\n2\n3\n4\n5\n6\n7\n"),
            "@@ -1,4 +1,3 @@\n-a\n 1\n 2\n 3\n@@ -6,4 +5,3 @@\n 5\n 6\n 7\n-b\n");
}

TEST(DiffTest, IsEmptyForTheSameLines) {
  EXPECT_EQ(UnifiedDiff("", ""), "");
  EXPECT_EQ(UnifiedDiff("a\nb", "a\nb\n"), "");
}

TEST(DiffTest, AddsAndRemovesAll) {
  EXPECT_EQ(UnifiedDiff("", "a\nb\n"), "@@ -0,0 +1,2 @@\n+a\n+b\n");
  EXPECT_EQ(UnifiedDiff("a\nb\n", ""), "@@ -1,2 +0,0 @@\n-a\n-b\n");
}

std::string Lines(size_t count, const std::string& word) {
  std::string text;
  for (size_t i = 0; i < count; ++i) absl::StrAppend(&text, word, i, "\n");
  return text;
}

TEST(DiffTest, ComparesManyLinesAsAWhole) {
  const std::string full = Lines(kMaxDiffLines, "a");
  EXPECT_EQ(
      UnifiedDiff(full, "b\n" + Lines(kMaxDiffLines - 1, "a")),
      "@@ -1,3 +1,4 @@\n+b\n a0\n a1\n a2\n@@ -997,4 +998,3 @@\n a996\n a997\n a998\n-a999\n");
  const std::string over = full + "x\n";
  const std::string diff = UnifiedDiff(over, full);
  EXPECT_EQ(diff.substr(0, 25), "@@ -1,1001 +1,1000 @@\n-a0");
  EXPECT_EQ(UnifiedDiff(Lines(kMaxDiffLines, "a"), Lines(kMaxDiffLines, "b")).substr(0, 6),
            "@@ -1,");
}

}  // namespace
}  // namespace magpie
