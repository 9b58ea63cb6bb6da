#include "services/flow-engine/domain/model/diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/testing/draw.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "+ key", "- key" or "key path: before -> after" for each difference.
std::vector<std::string> Told(const Model& before, const Model& after) {
  std::vector<std::string> lines;
  for (const Difference& one : Diff(before, after)) {
    if (one.kind == Difference::Kind::kAdded) {
      lines.push_back(absl::StrCat("+ ", one.element_key));
    } else if (one.kind == Difference::Kind::kRemoved) {
      lines.push_back(absl::StrCat("- ", one.element_key));
    } else {
      lines.push_back(
          absl::StrCat(one.element_key, " ", one.path, ": ", one.before, " -> ", one.after));
    }
  }
  return lines;
}

constexpr absl::string_view kFlow = "start S\n user A\n end E\n S -> A -> E";

TEST(DiffTest, AFlowDoesNotDifferFromItself) {
  EXPECT_THAT(Told(Draw("m", kFlow), Draw("m", kFlow)), IsEmpty());
}

TEST(DiffTest, ReportsAddedAndRemovedElements) {
  EXPECT_THAT(Told(Draw("m", kFlow), Draw("m", "start S\n user B\n end E\n S -> B -> E")),
              ElementsAre("S outgoing: [\"S->A\"] -> [\"S->B\"]", "+ B",
                          "E incoming: [\"A->E\"] -> [\"B->E\"]", "+ S->B", "+ B->E", "- A",
                          "- S->A", "- A->E"));
}

TEST(DiffTest, ReportsTheMemberThatChanged) {
  const Model before = Draw("m", absl::StrCat(kFlow, "\n A: {\"form\": {\"title\": \"old\"}}"));
  Model after = Draw(
      "m", absl::StrCat(kFlow, "\n A: {\"form\": {\"title\": \"new\"}, \"assignee\": \"who\"}"));
  after.name = "other";
  after.elements[1].annotations.emplace("x", 3);
  EXPECT_THAT(Told(before, after),
              ElementsAre(" name: \"m\" -> \"other\"", "A properties.assignee:  -> \"who\"",
                          "A properties.form.title: \"old\" -> \"new\""));
}

}  // namespace
}  // namespace magpie::flow
