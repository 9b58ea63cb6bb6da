#include "common/search/segment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/testing/search/document_of.h"

namespace magpie::search {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<uint32_t> Units(const Segment& segment, const std::string& word) {
  const auto units = segment.Find(KeyOf(text::kWords, word)).units;
  return {units.begin(), units.end()};
}

TEST(SegmentTest, FindsTheUnitsOfATerm) {
  const auto segment =
      Segment::Of({DocumentOf("a", {"lock", "lock and key"}), DocumentOf("b", {"key key"})});
  EXPECT_EQ(segment->units(), 3);
  EXPECT_THAT(Units(*segment, "lock"), ElementsAre(0, 1));
  EXPECT_THAT(Units(*segment, "key"), ElementsAre(1, 2));
  EXPECT_THAT(Units(*segment, "bike"), IsEmpty());
  EXPECT_EQ(segment->document_of(2), 1);
  const auto marks = segment->Find(KeyOf(text::kWords, "key")).marks;
  EXPECT_EQ(Segment::TimesOf(marks[1]), 2);
  EXPECT_EQ(LengthOf(Segment::LengthCodeOf(marks[0])), 2);
}

TEST(SegmentTest, AForgottenDocumentIsNotCounted) {
  const auto segment = Segment::Of({DocumentOf("a", {"lock", "lock"}), DocumentOf("b", {"lock"})});
  EXPECT_EQ(segment->Frequency(KeyOf(text::kWords, "lock")), 3);
  segment->Forget(0);
  EXPECT_EQ(segment->Frequency(KeyOf(text::kWords, "lock")), 1);
  EXPECT_EQ(segment->Frequency(KeyOf(text::kWords, "bike")), 0);
}

TEST(SegmentTest, AMergedSegmentIsThatOfItsDocuments) {
  const Document a = DocumentOf("a", {"lock", "单车 锁"}), b = DocumentOf("b", {"key"}),
                 c = DocumentOf("c", {"lock key"});
  const std::vector<Segment::Kept> parts = {
      {Segment::Of({a, b}), std::make_shared<Bitmap>(Bitmap::Of(std::vector{1U}))},
      {Segment::Of({c}), nullptr}};
  const auto merged = Segment::Merge(parts);
  const auto made = Segment::Of({a, c});
  ASSERT_EQ(merged->documents(), 2);
  EXPECT_EQ(merged->id(1), "c");
  EXPECT_EQ(merged->first_unit(1), 2);
  EXPECT_TRUE(std::ranges::equal(merged->keys(), made->keys()));
  for (size_t i = 0; i < made->keys().size(); ++i) {
    EXPECT_TRUE(std::ranges::equal(merged->PostingsAt(i).units, made->PostingsAt(i).units));
    EXPECT_TRUE(std::ranges::equal(merged->PostingsAt(i).marks, made->PostingsAt(i).marks));
    EXPECT_EQ(merged->Frequency(made->keys()[i]), made->Frequency(made->keys()[i]));
  }
}

TEST(SegmentTest, MayBeEmpty) {
  EXPECT_EQ(Segment::Of({})->units(), 0);
  EXPECT_EQ(Segment::Merge({})->documents(), 0);
}

}  // namespace
}  // namespace magpie::search
