// Each fault and each warning of a model, once.

#include "services/flow-engine/domain/compile/compile.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/flow-engine/testing/draw.h"

namespace magpie::flow {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// "field: description" of every fault.
std::vector<std::string> Faults(const Model& model, bool is_lenient = false) {
  const absl::Status status = Compile(model, {.is_lenient = is_lenient}).status();
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

std::vector<std::string> Warnings(absl::string_view lines, bool is_lenient = false) {
  const auto compiled = Compile(Draw("m", lines), {.is_lenient = is_lenient});
  if (!compiled.ok()) return {std::string(compiled.status().message())};
  return compiled->warnings;
}

// Start, one node, end.
std::vector<std::string> FaultsOf(absl::string_view node, absl::string_view properties) {
  return Faults(absl::StrCat("start S\n", node, "\nend E\nX: ", properties, "\nS -> X -> E"));
}

TEST(CompileTest, AcceptsAFlowWithAChoice) {
  EXPECT_THAT(Faults("start S\n user A\n exclusive G\n end E\n end F\n"
                     "S -> A -> G\n G -> E when a == 1\n G -> F otherwise"),
              IsEmpty());
}

TEST(CompileTest, ReportsAllFaultsAtOnce) {
  EXPECT_THAT(
      Faults("user A\n A -> B"),
      ElementsAre("elements[A->B].outgoing: names B, which is not an element of this flow: name "
                  "the node that it leads to (targetRef)",
                  StartsWith("elements[A].incoming: is empty: nothing leads here"),
                  "elements: have no start event: add one before the first element",
                  "elements: have no end event: add one after the last element"));
}

// Reports all faults except those that merely follow from others.
TEST(CompileTest, ReportsFaultsOfTheGraphWithTheOthers) {
  EXPECT_THAT(Faults("start S\n exclusive G\n service_task A\n user B\n user C\n user D\n"
                     "user E2\n end E\n S -> G\n G -> A when (\n G -> B otherwise\n A -> E\n"
                     "B -> C -> B\n D -> E2 -> D"),
              ElementsAre(StartsWith("elements[G->A].condition: "),
                          StartsWith("elements[A].call: is missing"),
                          StartsWith("elements[D]: cannot be reached from the start"),
                          StartsWith("elements[B]: leads to no end event")));
  EXPECT_THAT(Faults("start S\n timer_event T\n script A\n exclusive G\n script B n = 1\n end E\n"
                     "S -> T -> A -> G\n G -> B when x\n G -> E otherwise\n B -> G"),
              ElementsAre(StartsWith("elements[T].type: is timer_event"),
                          StartsWith("elements[A].script: is empty"),
                          StartsWith("elements[G]: is in a loop without a wait")));
}

// A wrong link is one fault; the elements after it have none.
TEST(CompileTest, ReportsAWrongLinkOnce) {
  Model model = Draw("m", "start S\n user A\n user B\n user C\n end E\n S -> A -> B -> C -> E");
  At(model, "A->B").outgoing = {"Bee"};
  At(model, "B").incoming.clear();
  EXPECT_THAT(Faults(model), ElementsAre(StartsWith("elements[A->B].outgoing: names Bee"),
                                         StartsWith("elements[B].incoming: is empty")));
  model = Draw("m",
               "start S\n user A\n user B\n end E\n S -> A\n A -> B when x\n"
               "A -> E otherwise\n B -> E");
  At(model, "B->E").outgoing.clear();
  EXPECT_THAT(Faults(model), ElementsAre("elements[B->E].outgoing: is empty: name the node that it "
                                         "leads to (targetRef)"));
}

TEST(CompileTest, AKeyMayBeLong) {
  Model model = Draw("m", "start S\n end E\n S -> E");
  for (const size_t size : {kMaxElementKeyBytes, kMaxElementKeyBytes + 1}) {
    At(model, "S->E").outgoing = {std::string(size, 'e')};
    model.elements[1].key = std::string(size, 'e');
    EXPECT_EQ(Faults(model).empty(), size == kMaxElementKeyBytes);
  }
}

TEST(CompileTest, RefusesManyStarts) {
  EXPECT_THAT(Faults("start S\n start T\n end E\n S -> E\n T -> E"),
              ElementsAre("elements: have 2 start events, S, T: keep one"));
  EXPECT_THAT(Faults("start S\n process P\n user A in P\n end PE in P\n end E\n S -> P -> E\n"
                     "A -> PE"),
              Contains("elements[P]: has no start event: add one before the first element"));
}

TEST(CompileTest, TakesEveryWayOutIfSet) {
  constexpr absl::string_view kModel =
      "start S\n user A\n user B\n user C\n end E\n S -> A\n A -> B\n A -> C when n == 1\n"
      "B -> E\n C -> E\n";
  EXPECT_THAT(Faults(absl::StrCat(kModel, R"(A: {"ways": "all"})")), IsEmpty());
  EXPECT_THAT(Faults(kModel), ElementsAre(HasSubstr("elements[A->B].condition: is empty")));
  EXPECT_THAT(Faults(absl::StrCat(kModel, R"(A: {"ways": "some"})")),
              Contains(StartsWith("elements[A].ways: ")));
  EXPECT_THAT(Faults("start S\n end E\n end F\n S: {\"ways\": \"all\"}\n S -> E\n S -> F"),
              IsEmpty());
  EXPECT_THAT(FaultsOf("exclusive X", R"({"ways": "all"})"),
              ElementsAre(StartsWith("elements[X].ways: ")));
  EXPECT_THAT(FaultsOf("terminate X", R"({"ways": "all"})"),
              Contains(StartsWith("elements[X].ways: ")));
}

TEST(CompileTest, BranchesOfATaskMayMeetWithoutAJoin) {
  EXPECT_THAT(Warnings("start S\n user A\n user B\n user C\n end E\n A: {\"ways\": \"all\"}\n"
                       "S -> A\n A -> B when n == 1\n A -> C otherwise\n B -> C\n C -> E"),
              ElementsAre(HasSubstr("elements[C] is where branches of A meet")));
}

TEST(CompileTest, WarnsOfTasksThatArePassed) {
  EXPECT_THAT(Warnings("start S\n task A\n manual_task B\n end E\n S -> A -> B -> E"),
              ElementsAre(StartsWith("elements[A] \"A\" is a task without a kind and is passed"),
                          StartsWith("elements[B] \"B\" is a manual task and is passed")));
  EXPECT_THAT(FaultsOf("task X", R"({"form": {}})"), ElementsAre(StartsWith("elements[X].form")));
}

TEST(CompileTest, RefusesWhatAParallelGatewayDoesNotRead) {
  constexpr absl::string_view kModel =
      "start S\n parallel G\n user A\n user B\n end E\n S -> G\n G -> A when n == 1\n"
      "G -> B otherwise\n A -> E\n B -> E";
  EXPECT_THAT(
      Faults(kModel),
      ElementsAre(StartsWith("elements[G->A].condition: is n == 1 on a way out of G, a parallel"),
                  StartsWith("elements[G->B].default: is on a way out of G, a parallel")));
  EXPECT_THAT(Warnings(kModel, true), ElementsAre(HasSubstr("elements[G->A].condition"),
                                                  HasSubstr("elements[G->B].default")));
}

TEST(CompileTest, RefusesBpmnThatDoesNotRunHere) {
  for (const absl::string_view name :
       {"standard_loop", "triggered_by_event", "is_for_compensation", "attached_to",
        "start_quantity", "completion_quantity", "data_associations"}) {
    EXPECT_THAT(FaultsOf("user X", absl::StrCat(R"({")", name, R"(": "2"})")),
                ElementsAre(StartsWith(absl::StrCat("elements[X].", name, ": is \"2\": "))));
    EXPECT_THAT(FaultsOf("user X", absl::StrCat(R"({")", name, R"(": ""})")), IsEmpty());
  }
}

TEST(CompileTest, RepetitionsNeedACountOrAList) {
  EXPECT_THAT(FaultsOf("user X", R"({"multi_instance": {"loop_cardinality": "n + 1"}})"),
              IsEmpty());
  EXPECT_THAT(FaultsOf("user X", R"({"multi_instance": {}})"),
              ElementsAre(AllOf(StartsWith("elements[X].multi_instance.collection: is empty"),
                                HasSubstr("loop_cardinality"))));
  EXPECT_THAT(
      FaultsOf("user X", R"({"multi_instance": {"loop_cardinality": "3", "collection": "[1]"}})"),
      ElementsAre(StartsWith("elements[X].multi_instance.loop_cardinality: is given together")));
}

TEST(CompileTest, AnActivityThatTakesAllWaysMayEndItsBranch) {
  constexpr absl::string_view kModel = "start S\n user A\n S -> A";
  EXPECT_THAT(Warnings(absl::StrCat(kModel, "\nA: {\"ways\": \"all\"}")),
              ElementsAre("elements[A] has no way out: its branch ends there"));
  EXPECT_THAT(Faults(kModel), ElementsAre(StartsWith("elements[A].outgoing: is empty: a dead end"),
                                          StartsWith("elements: have no end event")));
  EXPECT_THAT(Faults("start S\n end E\n S: {\"ways\": \"all\"}"),
              Contains(StartsWith("elements[S].outgoing: is empty: a dead end")));
}

TEST(CompileTest, RefusesASubProcessWithoutAnEnd) {
  EXPECT_THAT(Faults("start S\n process P\n start PS in P\n user A in P\n end E\n S -> P -> E\n"
                     "PS -> A -> A"),
              ElementsAre("elements[P]: has no end event: add one after the last element"));
}

TEST(CompileTest, RefusesAStartWithTwoWays) {
  EXPECT_THAT(Faults("start S\n end E\n end F\n S -> E when true\n S -> F otherwise"),
              Contains(StartsWith(
                  "elements[S].outgoing: names S->E, S->F: put a gateway after the start")));
}

TEST(CompileTest, RefusesWhatCannotBeReached) {
  EXPECT_THAT(Faults("start S\n end E\n user A\n user B\n S -> E\n A -> B -> A"),
              Contains("elements[A]: cannot be reached from the start: lead a sequence flow to it, "
                       "or remove it"));
}

TEST(CompileTest, RefusesADeadEnd) {
  EXPECT_THAT(Faults("start S\n user A\n end E\n S -> A\n user B\n B -> E"),
              AllOf(Contains("elements[A].outgoing: is empty: a dead end; lead it to an end event"),
                    Contains(StartsWith("elements[B].incoming: is empty: nothing leads here"))));
}

TEST(CompileTest, RefusesALoopWithoutAWayOut) {
  EXPECT_THAT(Faults("start S\n exclusive G\n user A\n user B\n end E\n S -> G\n"
                     "G -> A when x\n G -> E otherwise\n A -> B -> A"),
              ElementsAre("elements[A]: leads to no end event: give its loop a way out"));
}

TEST(CompileTest, RefusesALoopWithoutAWait) {
  EXPECT_THAT(Faults("start S\n exclusive G\n script X n = n + 1\n end E\n S -> G\n"
                     "G -> X when n < 9\n G -> E otherwise\n X -> G"),
              ElementsAre("elements[G]: is in a loop without a wait: put a user task or a service "
                          "task into it"));
}

TEST(CompileTest, RefusesDanglingReferences) {
  Model model = Draw("m", "start S\n user A\n end E\n S -> A -> E");
  At(model, "A").outgoing.push_back("nowhere");
  At(model, "E").incoming.push_back("from_nowhere");
  EXPECT_THAT(
      Faults(model),
      ElementsAre("elements[A].outgoing: names nowhere, which is not an element of this flow: "
                  "remove it",
                  "elements[E].incoming: names from_nowhere, which is not an element of this "
                  "flow: remove it"));
  At(model, "A->E").incoming = {"gone"};
  EXPECT_THAT(Faults(model),
              Contains("elements[A->E].incoming: names gone, which is not an element of "
                       "this flow: name the node that it leaves (sourceRef)"));
  At(model, "A->E").outgoing = {"E", "A"};
  EXPECT_THAT(Faults(model), Contains("elements[A->E].outgoing: names E, A, and not one node: name "
                                      "the node that it leads to (targetRef)"));
}

TEST(CompileTest, RefusesAFlowThatItsSourceDoesNotName) {
  Model model = Draw("m", "start S\n user A\n end E\n S -> A -> E");
  At(model, "A").outgoing.clear();
  EXPECT_THAT(Faults(model), ElementsAre("elements[A->E].incoming: names A, which does not name it "
                                         "back: add A->E to the outgoing of A"));
}

TEST(CompileTest, RefusesInvalidKeys) {
  Model model = Draw("m", "start S\n end E\n S -> E");
  model.elements.push_back({.key = "E", .type = "end_event"});
  model.elements.push_back({.key = "", .type = "end_event"});
  EXPECT_THAT(
      Faults(model),
      ElementsAre("elements[E].key: is used twice: give one of the two a different key",
                  "elements[].key: is not 1 to 1024 bytes long: give the element a different one"));
}

TEST(CompileTest, RefusesAChoiceThatCannotBeMade) {
  EXPECT_THAT(Faults("start S\n exclusive G\n end E\n end F\n"
                     "S -> G\n G -> E\n G -> F when a == 1"),
              ElementsAre("elements[G->E].condition: is empty, and G must choose: write one, or "
                          "make this way the default"));
  EXPECT_THAT(Faults("start S\n exclusive G\n end E\n end F\n"
                     "S -> G\n G -> E otherwise\n G -> F otherwise"),
              ElementsAre("elements[G].outgoing: has more than one default, G->E, G->F: keep one"));
}

TEST(CompileTest, RefusesAJoinWithoutAFork) {
  EXPECT_THAT(Faults("start S\n exclusive G\n user A\n user B\n parallel J\n end E\n S -> G\n"
                     "G -> A when x\n G -> B otherwise\n A -> J\n B -> J\n J -> E"),
              ElementsAre("elements[J]: joins branches, but nothing forks before it: make it an "
                          "exclusive gateway, or put a fork before it"));
}

TEST(CompileTest, RefusesBranchesThatMeetWithoutAJoin) {
  EXPECT_THAT(
      Faults("start S\n parallel F\n user A\n user B\n user C\n end E\n S -> F\n"
             "F -> A -> C\n F -> B -> C\n C -> E"),
      ElementsAre(StartsWith("elements[C]: is where branches of F meet, but it is not a join")));
}

TEST(CompileTest, RefusesAFlowAcrossTheBorderOfASubProcess) {
  EXPECT_THAT(Faults("start S\n process P\n start PS in P\n user A in P\n end PE in P\n end E\n"
                     "S -> P -> E\n PS -> A\n A -> PE when x\n A -> E otherwise"),
              ElementsAre(StartsWith("elements[A->E]: leads from A to E across the border of a "
                                     "sub-process")));
}

TEST(CompileTest, RefusesAMissingParent) {
  EXPECT_THAT(Faults("start S\n user A\n user B in A\n end E\n S -> A -> B -> E"),
              Contains(StartsWith("elements[B].parent: names A, which is not a sub-process")));
}

TEST(CompileTest, AcceptsSubProcessesUpToTheDepthLimit) {
  for (const int depth : {kMaxElementNesting, kMaxElementNesting + 1, 30}) {
    std::string lines = "start S\nend E\nS -> P1 -> E\nprocess P1\n";
    for (int i = 1; i <= depth; ++i) {
      const std::string within = absl::StrCat(" in P", i, "\n");
      const std::string next = i < depth ? absl::StrCat("P", i + 1) : "U";
      absl::StrAppend(&lines, "start S", i, within, "end E", i, within,
                      i < depth ? "process " : "user ", next, within, "S", i, " -> ", next, " -> E",
                      i, "\n");
    }
    const auto faults = Faults(lines);
    if (depth == kMaxElementNesting) {
      EXPECT_THAT(faults, IsEmpty());
    } else {
      EXPECT_THAT(faults,
                  ElementsAre("elements[P9].parent: is P8, so that what is in P9 is 9 "
                              "sub-processes deep, more than 8: call a flow in place of P9"));
    }
  }
}

TEST(CompileTest, ReportsWhereAnExpressionIsWrong) {
  const auto faults = Faults(
      "start S\n exclusive G\n end E\n end F\n"
      "S -> G\n G -> E when a ==\n G -> F otherwise");
  EXPECT_THAT(faults, ElementsAre(AllOf(StartsWith("elements[G->E].condition: "),
                                        HasSubstr("1:5: expected an operand"))));
}

TEST(CompileTest, ReportsOtherLanguagesAndWhatToWrite) {
  EXPECT_THAT(
      Faults("start S\n exclusive G\n end E\n end F\n S -> G\n"
             " G -> E when = contains(name, \"x\")\n G -> F otherwise"),
      ElementsAre("elements[G->E].condition: `= contains(name, \"x\")` is FEEL: there is no "
                  "function contains here; write name.contains(\"x\") in CEL, in the model "
                  "or by --mapping"));
  EXPECT_THAT(FaultsOf("script X", R"({"script": "javascript: half = n / 2"})"),
              ElementsAre(AllOf(StartsWith("elements[X].script: is JavaScript, which is not run"),
                                HasSubstr("`half = n / 2`"), HasSubstr("--mapping"))));
  EXPECT_THAT(FaultsOf("user X", R"({"assignee": "${bean.who()}"})"),
              ElementsAre(HasSubstr("elements[X].assignee: `${bean.who()}` is JUEL: it calls "
                                    "bean.who()")));
}

TEST(CompileTest, RefusesUnknownProperties) {
  EXPECT_THAT(FaultsOf("user X", R"({"asignee": "lead"})"),
              ElementsAre(StartsWith("elements[X].asignee: ")));
  EXPECT_THAT(FaultsOf("parallel X", R"({"branch_merge": "some"})"),
              ElementsAre(StartsWith("elements[X].branch_merge: ")));
}

TEST(CompileTest, RefusesAnUnknownType) {
  EXPECT_THAT(
      FaultsOf("timer_event X", "{}"),
      ElementsAre("elements[X].type: is timer_event, which does not run here; what runs of its "
                  "kind: end_event, start_event, terminate_end_event"));
}

TEST(CompileTest, RefusesUnknownEvents) {
  EXPECT_THAT(FaultsOf("user X", R"({"event_definitions": ["timer"]})"),
              ElementsAre(StartsWith("elements[X].event_definitions: are [\"timer\"], and such an "
                                     "event does not run here")));
}

TEST(CompileTest, RefusesActivitiesWithoutAnAction) {
  EXPECT_THAT(
      FaultsOf("service_task X", "{}"),
      ElementsAre(StartsWith("elements[X].call: is missing: name an API with <magpie:call")));
  EXPECT_THAT(FaultsOf("script X", "{}"), Contains(StartsWith("elements[X].script: is empty")));
  EXPECT_THAT(FaultsOf("script X 1 + 1", "{}"),
              Contains("elements[X].script, line 1: is not `variable = expression`: 1 + 1"));
  EXPECT_THAT(FaultsOf("call_activity X", "{}"),
              ElementsAre("elements[X].flow_key: is empty: name the child flow (calledElement)"));
  EXPECT_THAT(FaultsOf("business_rule_task X", "{}"),
              ElementsAre(StartsWith("elements[X].match: is missing: say what to match")));
}

TEST(CompileTest, RefusesRepetitionsOutsideOfActivities) {
  EXPECT_THAT(FaultsOf("exclusive X", R"({"multi_instance": {"collection": "a"}})"),
              ElementsAre("elements[X].multi_instance: belongs to activities, and this is a "
                          "exclusive_gateway"));
  EXPECT_THAT(
      FaultsOf("user X", R"({"multi_instance": {}})"),
      ElementsAre(StartsWith("elements[X].multi_instance.collection: is empty: say which ")));
}

TEST(CompileTest, LenientTurnsOdditiesIntoWarnings) {
  constexpr absl::string_view kOdd =
      "start S\n exclusive G\n user A\n user B\n parallel J\n end E\n user Z\n S -> G\n"
      "G -> A when x\n G -> B otherwise\n A -> J\n B -> J\n J -> E\n Z -> E";
  EXPECT_THAT(Warnings(kOdd, true),
              ElementsAre(StartsWith("elements[Z].incoming is empty: nothing leads here"),
                          StartsWith("elements[J] joins branches, but nothing forks")));
  Model wrong = Draw("m", kOdd);
  At(wrong, "G->A").properties["condition"] = "a ==";
  EXPECT_THAT(Faults(wrong, true), ElementsAre(StartsWith("elements[G->A].condition: ")));
}

TEST(CompileTest, WarnsOfReadsBeforeAnythingIsSet) {
  EXPECT_THAT(Warnings("start S\n exclusive G\n end E\n script X total = 1\n S -> G\n"
                       "G -> X when total > 5\n G -> E otherwise\n X -> E"),
              ElementsAre("elements[G] reads total before any path has set it"));
  // Variables that nothing sets come with the start.
  EXPECT_THAT(Warnings("start S\n script X a = b\n end E\n S -> X -> E"), IsEmpty());
}

TEST(CompileTest, AcceptsUpToTheLimitOfElements) {
  std::string lines = "start S\n end E\n S -> U0\n";
  const size_t users = (kMaxElements - 3) / 2;
  for (size_t i = 0; i < users; ++i) {
    absl::StrAppend(&lines, "user U", i, "\n U", i, " -> ",
                    i + 1 < users ? absl::StrCat("U", i + 1) : "E", "\n");
  }
  Model model = Draw("m", lines);
  ASSERT_EQ(model.elements.size(), kMaxElements - 1);
  EXPECT_THAT(Faults(model), IsEmpty());
  model.elements.push_back({.key = "F1", .type = "end_event"});
  model.elements.push_back({.key = "F2", .type = "end_event"});
  EXPECT_EQ(Faults(model)[0],
            "elements: are 2001, more than 2000: split the flow and call its parts");
}

TEST(CompileTest, RefusesNamesThatNoExpressionCanRead) {
  const auto first = [](absl::string_view node, absl::string_view properties) {
    const std::vector<std::string> faults = FaultsOf(node, properties);
    return faults.empty() ? std::string("none") : faults.front();
  };
  EXPECT_EQ(
      first("user X", R"({"form": {"fields": [{"key": "order.total"}]}})"),
      "elements[X].form.fields[0].key: is \"order.total\", which no expression can read: a name "
      "consists of letters, digits and _, and does not begin with a digit: write order_total");
  EXPECT_EQ(
      first("user X", R"({"form": {"fields": [{"key": "while"}]}})"),
      "elements[X].form.fields[0].key: is \"while\", a reserved word of expressions: write while_");
  for (const char* name : {"a-b", "1st", "a b", "größe", "in", "null", " a", "a[0]"}) {
    SCOPED_TRACE(name);
    EXPECT_THAT(
        first("user X", absl::StrCat(R"({"form": {"fields": [{"key": ")", name, R"("}]}})")),
        HasSubstr("fields[0].key: is "));
    EXPECT_THAT(first("flow X sub", absl::StrCat(R"({"input": {")", name, R"(": "1"}})")),
                HasSubstr(absl::StrCat("input.", name, ": is ")));
    EXPECT_THAT(first("call X a.b", absl::StrCat(R"({"output": {")", name, R"(": "1"}})")),
                HasSubstr(absl::StrCat("output.", name, ": is ")));
    EXPECT_THAT(
        first("user X",
              absl::StrCat(R"({"multi_instance": {"collection": "[]", "output_collection": ")",
                           name, R"("}})")),
        HasSubstr("output_collection: is "));
  }
  EXPECT_THAT(first("call X a.b result=let.x", "{}"), HasSubstr("result_variable: is \"let.x\""));
  EXPECT_THAT(first("script X for = 1", "{}"), HasSubstr("script, line 1: is \"for\""));
  EXPECT_THAT(first("flow X sub", R"({"output": {"a.b": "1"}})"), HasSubstr("output.a.b: is "));
  EXPECT_EQ(first("call X a.b result=order.for", R"({"output": {"order.total": "1"}})"), "none");
  EXPECT_EQ(first("user X", R"({"form": {"fields": [{"key": "string"}, {"key": "_"}]}})"), "none");
}

TEST(CompileTest, RefusesDuplicateNamesAndThoseOfRepetitions) {
  EXPECT_THAT(
      FaultsOf("user X", R"({"form": {"fields": [{"key": "n", "type": "int"}, {"key": "n"}]}})"),
      ElementsAre("elements[X].form.fields: have n twice: give one of the two a different key"));
  EXPECT_THAT(
      FaultsOf(
          "user X",
          R"({"form": {"fields": [ {"key": "n", "type": "enum", "options": ["y", "n", "y"]}]}})"),
      ElementsAre("elements[X].form.fields[0].options: have \"y\" twice: keep one"));
  EXPECT_THAT(
      FaultsOf("user X",
               R"({"multi_instance": {"collection": "[]", "element_variable": "loopCounter"}})"),
      ElementsAre(HasSubstr("is loopCounter, which counts the repetitions")));
  EXPECT_THAT(
      FaultsOf(
          "user X",
          R"({"form": {"fields": [{"key": "item"}]}, "multi_instance": {"collection": "[]"}})"),
      ElementsAre(HasSubstr("sets item, but item is the item of each repetition")));
}

TEST(CompileTest, RefusesImpossibleKeysAndNames) {
  EXPECT_THAT(FaultsOf("flow X ${which}", "{}"),
              ElementsAre(AllOf(
                  HasSubstr("elements[X].flow_key: is \"${which}\", which is not a valid flow key"),
                  HasSubstr("put a gateway there"))));
  EXPECT_THAT(
      FaultsOf("flow X sub", absl::StrCat(R"({"flow_key": ")", std::string(53, 'a'), "\"}")),
      ElementsAre(HasSubstr("flow_key: is ")));
  EXPECT_THAT(FaultsOf("call X ${api}", "{}"), ElementsAre(HasSubstr("call.api: is \"${api}\"")));
  EXPECT_THAT(FaultsOf("call X bike.Lock", "{}"), ElementsAre(HasSubstr("as bike.lock_state")));
  EXPECT_THAT(FaultsOf("fetch X order.Status", "{}"),
              ElementsAre(HasSubstr("fetch.fields: is \"order.Status\"")));
  EXPECT_THAT(FaultsOf("call X a.b", R"({"compensation": {"api": "#{undo}"}})"),
              ElementsAre(HasSubstr("compensation.api: is \"#{undo}\"")));
}

TEST(CompileTest, ADeployedModelKeepsItsNames) {
  const Model model = Draw("m",
                           "start S\n flow X ${which}\n end E\n S -> X -> E\n"
                           "X: {\"input\": {\"a-b\": \"1\"}}");
  EXPECT_FALSE(Compile(model, {.is_lenient = true}).ok());
  EXPECT_TRUE(Compile(model, {.is_lenient = true, .is_deployed = true}).ok());
}

}  // namespace
}  // namespace magpie::flow
