#include "services/flow-engine/domain/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/flow-engine/testing/draw.h"

namespace magpie::flow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// "field: description" of every fault.
std::vector<std::string> Faults(const Model& model) {
  const absl::Status status = Compile(model).status();
  std::vector<std::string> lines;
  for (const FieldViolation& fault : ViolationsOf(status)) {
    lines.push_back(absl::StrCat(fault.field, ": ", fault.description));
  }
  if (!status.ok()) {
    EXPECT_EQ(ReasonOf(status), "BAD_MODEL");
  }
  return lines;
}

std::vector<std::string> Faults(absl::string_view lines) { return Faults(Draw("m", lines)); }

TEST(GraphTest, TakesAFlowWithAChoice) {
  EXPECT_THAT(Faults("start S\n user A\n gateway G\n end E\n end F\n"
                     "S -> A\n A -> G\n G -> E when a == 1\n G -> F otherwise"),
              IsEmpty());
}

TEST(GraphTest, TellsAllFaultsAtOnce) {
  EXPECT_THAT(
      Faults("user A\n A -> B"),
      ElementsAre("elements: have 0 start events, not 1", "elements: have no end event",
                  "elements[A].incoming: is empty", "elements[A->B].outgoing: names no node: B"));
}

TEST(GraphTest, RefusesADanglingReference) {
  Model model = Draw("m", "start S\n end E\n S -> E");
  model.elements[0].outgoing.push_back("nowhere");
  model.elements[1].incoming.push_back("from_nowhere");
  EXPECT_THAT(Faults(model),
              ElementsAre("elements[S].outgoing: is more than one",
                          "elements[S].outgoing: names no sequence flow: nowhere",
                          "elements[E].incoming: names no sequence flow: from_nowhere"));
}

TEST(GraphTest, RefusesAFlowThatItsSourceDoesNotKnow) {
  Model model = Draw("m", "start S\n user A\n end E\n S -> A\n A -> E");
  model.elements[4].incoming = {"S"};
  EXPECT_THAT(Faults(model),
              ElementsAre("elements[A->E].incoming: names S, which does not name it back"));
}

TEST(GraphTest, RefusesAnExpressionThatDoesNotParse) {
  const auto faults = Faults(
      "start S\n gateway G\n end E\n end F\n"
      "S -> G\n G -> E when a ==\n G -> F otherwise");
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_THAT(faults[0], HasSubstr("elements[G->E].condition: "));
}

TEST(GraphTest, RefusesAChoiceThatCannotBeMade) {
  EXPECT_THAT(Faults("start S\n gateway G\n end E\n end F\n"
                     "S -> G\n G -> E\n G -> F when a == 1"),
              ElementsAre("elements[G->E].condition: is empty, and G has to choose"));
  EXPECT_THAT(Faults("start S\n gateway G\n end E\n end F\n"
                     "S -> G\n G -> E otherwise\n G -> F otherwise"),
              ElementsAre("elements[G].outgoing: has more than one default"));
}

TEST(GraphTest, RefusesKeysThatStandTwiceAndNodesOutOfReach) {
  Model twice = Draw("m", "start S\n end E\n S -> E");
  twice.elements.push_back({.key = "E", .kind = EndEvent{}});
  EXPECT_THAT(Faults(twice), testing::Contains("elements[E].key: stands twice"));
  EXPECT_THAT(Faults("start S\n end E\n user A\n S -> E\n A -> A"),
              ElementsAre("elements[A]: cannot be reached from the start"));
}

TEST(GraphTest, RefusesAServiceTaskWithoutAnAction) {
  Model model = Draw("m", "start S\n user A\n end E\n S -> A\n A -> E");
  model.elements[1].kind = ServiceTask{};
  EXPECT_THAT(Faults(model), ElementsAre(HasSubstr("elements[A]: is a service task without")));
}

TEST(GraphTest, TakesAsManyElementsAsTheLimitAndNoMore) {
  std::string lines = "start S\n end E\n S -> U0\n";
  const size_t users = (kMaxElements - 3) / 2;
  for (size_t i = 0; i < users; ++i) {
    absl::StrAppend(&lines, "user U", i, "\n U", i, " -> ",
                    i + 1 < users ? absl::StrCat("U", i + 1) : "E", "\n");
  }
  Model model = Draw("m", lines);
  ASSERT_EQ(model.elements.size(), kMaxElements - 1);
  EXPECT_THAT(Faults(model), IsEmpty());
  model.elements.push_back({.key = "F1", .kind = EndEvent{}});
  model.elements.push_back({.key = "F2", .kind = EndEvent{}});
  EXPECT_THAT(Faults(model)[0], "elements: are more than 2000");
}

}  // namespace
}  // namespace magpie::flow
