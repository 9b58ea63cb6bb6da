#include "common/search/query.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace magpie::search {
namespace {

// "退款x2 15" of a field.
std::string Shown(const Query& query, text::Field field) {
  std::string shown;
  for (const QueryTerm& term : query.terms) {
    if (term.field != field) continue;
    absl::StrAppend(&shown, shown.empty() ? "" : " ", term.text);
    if (term.weight != 1) absl::StrAppend(&shown, "x", term.weight);
  }
  return shown;
}

TEST(QueryTest, HasEachTermOfATextOnceAndWeighsWhatIsRepeated) {
  const Query query = QueryOf(text::Analyze("refund my refund 退款退款"));
  EXPECT_EQ(Shown(query, text::kWords), "my refundx2 退款x2");
  EXPECT_EQ(Shown(query, text::kChars), "款x2 退x2");
}

TEST(QueryTest, EachTermIsAGroupOfItsOwn) {
  const Query query = QueryOf(text::Analyze("where is my refund"));
  std::set<uint32_t> groups;
  for (const QueryTerm& term : query.terms) {
    groups.insert(term.group);
    EXPECT_EQ(term.alternative, 0);
    EXPECT_EQ(term.key, KeyOf(term.field, term.text));
  }
  EXPECT_EQ(groups.size(), query.terms.size());
  EXPECT_TRUE(QueryOf(text::Analyze("?!")).terms.empty());
}

}  // namespace
}  // namespace magpie::search
