// Variables that are read before anything has set them, and others that only look so.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/compile/compile.h"
#include "services/flow-engine/testing/draw.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> ReadWarnings(absl::string_view lines) {
  const auto compiled = Compile(Draw("m", lines));
  if (!compiled.ok()) return {std::string(compiled.status().message())};
  return compiled->warnings;
}

// Start, one node, end.
std::vector<std::string> WarningsOf(absl::string_view node, absl::string_view properties = "{}") {
  return ReadWarnings(absl::StrCat("start S\n", node, "\nend E\nX: ", properties, "\nS -> X -> E"));
}

TEST(ReadsTest, ALineReadsWhatLinesAboveSet) {
  for (const char* script :
       {"x = 1; y = x + 1", "x = 1; y = x; z = x + y", "o.a = 1; p = o.a + 1", "o.a = 1; p = o",
        "o = {'a': 1}; p = o.a + 1", "x = 1; x = x + 1", "l = [1]; n = l[0]; m = l.map(i, i)"}) {
    EXPECT_THAT(WarningsOf(absl::StrCat("script X ", script)), IsEmpty()) << script;
  }
}

TEST(ReadsTest, ALineDoesNotReadWhatItOrALineBelowSets) {
  for (const char* script : {"x = x + 1", "y = x; x = 1", "y = 1; x = x + y"}) {
    EXPECT_THAT(WarningsOf(absl::StrCat("script X ", script)),
                ElementsAre("elements[X] reads x before any path has set it"))
        << script;
  }
  EXPECT_THAT(WarningsOf("script X p = o.a + 1; o.a = 1"),
              ElementsAre("elements[X] reads o before any path has set it"));
}

TEST(ReadsTest, AnOutputReadsTheAnswer) {
  EXPECT_THAT(WarningsOf("call X a.b result=lock", R"({"output": {"id": "lock.id"}})"), IsEmpty());
  EXPECT_THAT(WarningsOf("fetch X order.status", R"({"output": {"s": "order.status"}})"),
              IsEmpty());
  EXPECT_THAT(WarningsOf("call X a.b", R"({"output": {"id": "result.id"}})"), IsEmpty());
  EXPECT_THAT(WarningsOf("call X a.b", R"({"output": {"id": "id + result.id"}})"),
              ElementsAre("elements[X] reads id before any path has set it"));
  EXPECT_THAT(WarningsOf("call X a.b result=lock id=lock.id"),
              ElementsAre("elements[X] reads lock before any path has set it"));
}

TEST(ReadsTest, ARepetitionReadsItsItemAndLaterNodesItsOutputs) {
  constexpr absl::string_view kLines =
      "start S\n user A\n script X item = 1; n = size(all); all = []\n end E\n S -> A -> X -> E\n";
  EXPECT_THAT(ReadWarnings(absl::StrCat(
                  kLines, R"(A: {"assignee": "item", "multi_instance": {"collection":)",
                  R"("l", "output_collection": "all", "output_element": "item"}})")),
              IsEmpty());
  EXPECT_THAT(ReadWarnings(absl::StrCat(kLines, R"(A: {"assignee": "item"})")),
              ElementsAre("elements[A] reads item before any path has set it",
                          "elements[X] reads all before any path has set it"));
}

}  // namespace
}  // namespace magpie::flow
