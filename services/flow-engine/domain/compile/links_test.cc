// Links of elements that contradict one another.

#include "services/flow-engine/domain/compile/links.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/flow-engine/domain/compile/compile.h"
#include "services/flow-engine/testing/draw.h"

namespace magpie::flow {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> LinkFaults(const Model& model, const CompileOptions& options = {}) {
  std::vector<std::string> lines;
  for (const FieldViolation& fault : CompileAll(model, options).faults) {
    lines.push_back(absl::StrCat(fault.field, ": ", fault.description));
  }
  return lines;
}

std::vector<std::string> LinkWarnings(const Model& model) { return CompileAll(model, {}).warnings; }

// Two tasks one after the other.
Model Line() { return Draw("m", "start S\n user A\n user B\n end E\n S -> A -> B -> E"); }

constexpr absl::string_view kOfB =
    "elements[A].outgoing: names B->E, whose incoming is B: remove B->E from the outgoing of A; "
    "or, if it leaves A, write A as its incoming and remove it from the outgoing of B";

TEST(CheckLinksTest, ANodeDoesNotLeaveByTheFlowOfAnother) {
  for (const std::vector<std::string>& outgoing :
       {std::vector<std::string>{"B->E", "A->B"}, {"A->B", "B->E"}}) {
    for (const absl::string_view ways : {"first", "all"}) {
      Model model = Line();
      At(model, "A").outgoing = outgoing;
      At(model, "A").properties["ways"] = ways;
      At(model, "B->E").properties["condition"] = "true";
      At(model, "A->B").properties["default"] = true;
      EXPECT_THAT(LinkFaults(model), ElementsAre(kOfB));
      EXPECT_THAT(LinkFaults(model, {.is_lenient = true}), ElementsAre(kOfB));
    }
  }
}

// The conditions that A would need if it had to choose, the gateway that a start would need, and
// the end that nothing leaves follow from the contradiction.
TEST(CheckLinksTest, NothingFollowsFromAContradiction) {
  Model model = Line();
  At(model, "A").outgoing = {"A->B", "B->E"};
  EXPECT_THAT(LinkFaults(model), ElementsAre(kOfB));
  model = Line();
  At(model, "S").outgoing = {"S->A", "B->E"};
  EXPECT_THAT(LinkFaults(model),
              ElementsAre(StartsWith("elements[S].outgoing: names B->E, whose ")));
  model = Line();
  At(model, "E").outgoing = {"A->B"};
  EXPECT_THAT(LinkFaults(model),
              ElementsAre(StartsWith("elements[E].outgoing: names A->B, whose ")));
  model = Line();
  At(model, "S").incoming = {"A->B"};
  EXPECT_THAT(LinkFaults(model),
              ElementsAre(StartsWith("elements[S].incoming: names A->B, whose ")));
}

TEST(CheckLinksTest, AFlowLeavesTheNodeThatNamesIt) {
  Model model = Line();
  At(model, "A->B").incoming = {"B"};
  EXPECT_THAT(LinkFaults(model),
              ElementsAre("elements[A->B].incoming: names B, which does not name it back, but A->B "
                          "is in the outgoing of A: "
                          "write A as its incoming, or move A->B to the outgoing of B"));
  model = Line();
  At(model, "A").outgoing = {"B->E"};  // two faults, one for each flow
  EXPECT_THAT(LinkFaults(model),
              ElementsAre("elements[A->B].incoming: names A, which does not name it back: add A->B "
                          "to the outgoing of A",
                          kOfB));
  model = Line();
  At(model, "A").outgoing.clear();
  EXPECT_THAT(LinkFaults(model),
              ElementsAre(StartsWith("elements[A->B].incoming: names A, which ")));
  model = Line();
  At(model, "B->E").incoming = {"E"};
  At(model, "B").outgoing.clear();
  EXPECT_THAT(LinkFaults(model),
              Contains(StartsWith("elements[B->E].incoming: names E, and nothing "
                                  "leaves an end event")));
}

TEST(CheckLinksTest, ReportsAFlowOfSeveralNodesForEach) {
  Model model = Draw("m", "start S\n user A\n user B\n user C\n end E\n S -> A -> B -> C -> E");
  At(model, "A").outgoing.push_back("C->E");
  At(model, "B").outgoing.push_back("C->E");
  EXPECT_THAT(LinkFaults(model), ElementsAre(StartsWith("elements[A].outgoing: names C->E, "),
                                             StartsWith("elements[B].outgoing: names C->E, ")));
  At(model, "C").outgoing.clear();
  EXPECT_THAT(
      LinkFaults(model),
      ElementsAre(StartsWith(
          "elements[C->E].incoming: names C, which does not name it back, but C->E is in the "
          "outgoing of A, B: write A as its incoming")));
}

TEST(CheckLinksTest, DoesNotBlameTheTargetThatAFlowLacks) {
  for (const std::vector<std::string>& outgoing :
       {std::vector<std::string>{}, {"Bee"}, {"S->A"}, {"A", "B"}}) {
    Model model = Line();
    At(model, "A->B").outgoing = outgoing;
    EXPECT_THAT(LinkFaults(model), ElementsAre(StartsWith("elements[A->B].outgoing: ")));
  }
}

TEST(CheckLinksTest, ANodeNamesTheFlowsThatLeadToIt) {
  Model model = Line();
  At(model, "A").incoming = {"A->B"};
  At(model, "B").incoming = {"S->A"};
  EXPECT_THAT(LinkFaults(model),
              ElementsAre("elements[S->A].outgoing: names A, but S->A is in the incoming of B: "
                          "write B as its outgoing, or move S->A to the incoming of A",
                          "elements[A->B].outgoing: names B, but A->B is in the incoming of A: "
                          "write A as its outgoing, or move A->B to the incoming of B"));
  model = Line();
  At(model, "A").incoming.push_back("B->E");
  const std::string extra =
      "elements[A].incoming: names B->E, whose outgoing is E: remove B->E from the incoming of A; "
      "or, if it leads to A, write A as its outgoing and remove it from the incoming of E";
  EXPECT_THAT(LinkFaults(model), ElementsAre(extra));
  EXPECT_THAT(LinkFaults(model, {.is_lenient = true}), IsEmpty());
  At(model, "E").incoming.clear();
  EXPECT_THAT(LinkFaults(model), ElementsAre(HasSubstr("elements[B->E].outgoing: names E, but")));
  model = Line();
  At(model, "A").incoming = {"A->B"};
  EXPECT_THAT(LinkFaults(model),
              ElementsAre(StartsWith("elements[A].incoming: names A->B, whose ")));
  EXPECT_THAT(LinkWarnings(model), IsEmpty());
}

TEST(CheckLinksTest, NamesTheFlowsToANodeThatNamesNone) {
  Model model = Line();
  At(model, "B").incoming.clear();
  EXPECT_THAT(LinkFaults(model), ElementsAre("elements[B].incoming: is empty, but A->B leads here: "
                                             "write [\"A->B\"]"));
  model = Draw("m",
               "start S\n exclusive G\n user A\n end E\n S -> G\n G -> A when n\n"
               "G -> E otherwise\n A -> E");
  At(model, "E").incoming = {"A->E"};
  EXPECT_THAT(LinkFaults(model), IsEmpty());
  EXPECT_THAT(
      LinkWarnings(model),
      ElementsAre(
          "elements[E].incoming does not name G->E, which leads here: add what is missing"));
  At(model, "E").incoming.clear();
  EXPECT_THAT(LinkFaults(model), ElementsAre(HasSubstr("G->E, A->E lead here")));
}

TEST(CheckLinksTest, NothingLeadsToAStart) {
  Model model = Line();
  At(model, "A->B").outgoing = {"S"};
  EXPECT_THAT(LinkFaults(model), Contains(HasSubstr("names S, but A->B is in the incoming of B")));
  At(model, "B").incoming.clear();
  EXPECT_THAT(LinkFaults(model),
              Contains(StartsWith("elements[A->B].outgoing: names S, and nothing "
                                  "leads to a start event")));
}

TEST(CheckLinksTest, AFlowIsNamedOnce) {
  Model model = Line();
  At(model, "A").outgoing = {"A->B", "A->B"};
  At(model, "A").properties["ways"] = "all";
  const std::string twice =
      "elements[A].outgoing: names A->B more than once: write each sequence flow once";
  EXPECT_THAT(LinkFaults(model), ElementsAre(twice));
  EXPECT_THAT(LinkFaults(model, {.is_lenient = true}), ElementsAre(twice));
  model = Line();
  At(model, "A").incoming = {"S->A", "S->A"};
  EXPECT_THAT(LinkFaults(model),
              ElementsAre(StartsWith("elements[A].incoming: names S->A more than")));
}

// No new faults for models that were deployed before.
TEST(CheckLinksTest, ADeployedModelKeepsRunning) {
  Model model = Line();
  At(model, "A").outgoing = {"A->B", "B->E"};
  At(model, "A->B").properties["default"] = true;
  At(model, "B->E").properties["condition"] = "n == 1";
  At(model, "A->B").parent = "gone";
  EXPECT_THAT(LinkFaults(model, {.is_deployed = true}), IsEmpty());
}

Model Nested() {
  return Draw("m",
              "start S\n process P\n start PS in P\n user A in P\n end PE in P\n end E\n"
              "S -> P -> E\n PS -> A -> PE");
}

TEST(CheckLinksTest, AParentIsASubProcess) {
  EXPECT_THAT(LinkFaults(Nested()), IsEmpty());
  const std::pair<absl::string_view, absl::string_view> kParents[] = {
      {"nope",
       "names nope, which is not an element of this flow: leave it empty, or name the "
       "sub-process that holds it"},
      {"S",
       "names S, which is not a sub-process: leave it empty, or name the sub-process that "
       "holds it"},
      {"S->P",
       "names S->P, which is not a sub-process: leave it empty, or name the sub-process "
       "that holds it"}};
  for (const auto& [parent, what] : kParents) {
    for (const absl::string_view key : {"PS", "A", "PE", "E", "S->P", "PS->A", "P"}) {
      Model model = Nested();
      At(model, key).parent = std::string(parent);
      EXPECT_THAT(LinkFaults(model),
                  ElementsAre(absl::StrCat("elements[", key, "].parent: ", what)));
    }
  }
}

TEST(CheckLinksTest, ReportsAMissingParentOnce) {
  Model model = Nested();
  for (const absl::string_view key : {"PS", "A", "PE"}) At(model, key).parent = "Q";
  EXPECT_THAT(
      LinkFaults(model),
      ElementsAre("elements[PS].parent: names Q, which is not an element of this flow, as do "
                  "A, PE: leave it empty, or name the sub-process that holds them"));
}

TEST(CheckLinksTest, NothingContainsItself) {
  Model model = Nested();
  At(model, "P").parent = "P";
  EXPECT_THAT(LinkFaults(model),
              ElementsAre("elements[P].parent: names P, itself: leave it empty, or name the "
                          "sub-process around it"));
  model =
      Draw("m",
           "start S\n process P\n start PS in P\n process Q in P\n end PE in P\n start QS in Q\n"
           "end QE in Q\n end E\n S -> P -> E\n PS -> Q -> PE\n QS -> QE");
  EXPECT_THAT(LinkFaults(model), IsEmpty());
  At(model, "P").parent = "Q";
  EXPECT_THAT(LinkFaults(model),
              ElementsAre("elements[P].parent: names Q, which is within P: leave it empty, or "
                          "name the sub-process around it"));
}

TEST(CheckLinksTest, AFlowIsInTheSubProcessOfItsEnds) {
  Model model = Nested();
  At(model, "PS->A").parent = "P";
  At(model, "A->PE").parent = "";
  EXPECT_THAT(LinkWarnings(model), IsEmpty());
  At(model, "S->P").parent = "P";
  EXPECT_THAT(LinkWarnings(model),
              ElementsAre("elements[S->P].parent names P, but S->P leads from S to P, which lie at "
                          "the top; the nodes count"));
}

// With two elements of the same key, it is unknown which one a link means.
TEST(CheckLinksTest, ReportsOnlyTheDuplicateOfAKey) {
  Model model = Line();
  Element copy = At(model, "A");
  copy.outgoing = {"B->E"};
  model.elements.push_back(copy);
  EXPECT_THAT(LinkFaults(model), ElementsAre(StartsWith("elements[A].key: is used twice")));
  model = Line();
  copy = At(model, "A->B");
  copy.incoming = {"B"};
  model.elements.push_back(copy);
  EXPECT_THAT(LinkFaults(model), ElementsAre(StartsWith("elements[A->B].key: is used twice")));
}

}  // namespace
}  // namespace magpie::flow
