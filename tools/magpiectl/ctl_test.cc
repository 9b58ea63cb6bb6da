#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "common/status/error.h"
#include "common/testing/scratch.h"
#include "magpie/flow/v1/flow.pb.h"
#include "magpie/matching/v1/matching.pb.h"
#include "tools/magpiectl/expr_text.h"
#include "tools/magpiectl/flow/call_text.h"
#include "tools/magpiectl/flow/flow_text.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/pages.h"
#include "tools/magpiectl/print.h"
#include "tools/magpiectl/solution_text.h"

namespace magpie::ctl {
namespace {

namespace flow = magpie::flow::v1;
namespace matching = magpie::matching::v1;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

template <class Message>
Message Proto(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

TEST(InputTest, ReadsValuesAsJsonIfPossibleOrElseAsStrings) {
  EXPECT_EQ(*Variables({"n=1", "ok=true", "city=Oslo", "list=[1,2]", "word=\"7\"", "empty="}, ""),
            R"({"city":"Oslo","empty":"","list":[1,2],"n":1,"ok":true,"word":"7"})");
}

TEST(InputTest, PairsOverrideTheObject) {
  EXPECT_EQ(*Variables({"a=2"}, R"({"a":1,"b":[]})"), R"({"a":2,"b":[]})");
}

TEST(InputTest, RefusesPairsWithoutNameAndNonObjects) {
  EXPECT_EQ(Variables({"=1"}, "").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Variables({"a"}, "").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Variables({}, "[1]").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(InputTest, ReadsAWholeFileOrSaysWhyNot) {
  const Scratch scratch;
  const std::string path = scratch / "file";
  std::ofstream(path) << std::string("a\0b\n", 4);
  EXPECT_EQ(*ReadFile(path), std::string("a\0b\n", 4));
  unlink(path.c_str());
  EXPECT_THAT(std::string(ReadFile(path).status().message()), HasSubstr("No such file"));
  EXPECT_THAT(std::string(ReadFile("/").status().message()), HasSubstr("Is a directory"));
}

TEST(InputTest, SaysWhereAMessageIsWrong) {
  matching::Solution solution;
  EXPECT_TRUE(ParseMessage(R"({"solutionId":"s"})", "s.json", solution).ok());
  const absl::Status twice =
      ParseMessage(R"({"solutionId":"s","solutionId":"t"})", "s.json", solution);
  EXPECT_EQ(twice.message(), R"(s.json: JSON: has the key "solutionId" twice)");
  const absl::Status unknown = ParseMessage(R"({"nonsense":1})", "s.json", solution);
  EXPECT_EQ(unknown.message(), R"(s.json has "nonsense", which is not a field of Solution)");
  const absl::Status wrong = ParseMessage(R"({"priority":"x"})", "s.json", solution);
  EXPECT_THAT(std::string(wrong.message()), HasSubstr("s.json is not a valid Solution: "));
}

TEST(InputTest, MakesUpARequestIdIfNoneIsGiven) {
  EXPECT_EQ(RequestId("mine"), "mine");
  EXPECT_NE(RequestId(""), RequestId(""));
}

TEST(TextTest, PutsForeignTextOnOneLine) {
  EXPECT_EQ(OneLine("Invoice\r\napproved?"), "Invoice approved?");
  EXPECT_EQ(OneLine("a\x1b[31mred"), "a [31mred");
  EXPECT_EQ(OneLine("\xC2\x9Bred \t\n"), "red");
}

TEST(TextTest, CountsTheColumnsOfATerminal) {
  EXPECT_EQ(Width("abc"), 3);
  EXPECT_EQ(Width("\u5F00\u59CB"), 4);
  EXPECT_EQ(Width("e\u0301"), 1);
}

TEST(TextTest, CutsWideText) {
  EXPECT_EQ(Cut("abcdef", 6), "abcdef");
  EXPECT_EQ(Cut("abcdefg", 6), "abc...");
  EXPECT_EQ(Cut("\u5F00\u59CB\u5F00\u59CB", 6), "\u5F00...");
}

TEST(TextTest, BreaksLinesAtSpaces) {
  EXPECT_THAT(Wrap("one two  three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("longerthanseven x", 7), ElementsAre("longerthanseven", "x"));
  EXPECT_THAT(Wrap("", 7), ElementsAre());
}

TEST(TextTest, AlignsTheColumnsOfATable) {
  Table table({"A", "NAME"});
  table.Add({"long", "x\ny"});
  table.Add({"\u5F00", ""});
  std::ostringstream out;
  table.Print(out, "  ");
  EXPECT_EQ(out.str(), "  A     NAME\n  long  x y\n  \u5F00\n");
}

TEST(TextTest, RoundsTimesForPeople) {
  EXPECT_EQ(Elapsed(absl::Microseconds(1234)), "1.2 ms");
  EXPECT_EQ(Elapsed(absl::Milliseconds(45)), "45 ms");
  EXPECT_EQ(Elapsed(absl::Milliseconds(2345)), "2.35 s");
}

TEST(ErrorTest, PrintsCodeAndReasonOnOneLine) {
  std::ostringstream out;
  PrintError(Error(absl::StatusCode::kFailedPrecondition, "TASK_NOT_OPEN", "task is not open: t3"),
             out);
  EXPECT_EQ(out.str(), "magpiectl: task is not open: t3 (FAILED_PRECONDITION TASK_NOT_OPEN)\n");
}

TEST(ErrorTest, ListsEachFieldAtFaultOnce) {
  std::ostringstream out;
  PrintError(InvalidFields("BAD_MODEL", {{"elements[1]", "is empty"}, {"name", "is too long"}}),
             out);
  EXPECT_EQ(out.str(),
            "magpiectl: elements[1] is empty (and 1 more) (INVALID_ARGUMENT BAD_MODEL)\n"
            "  name is too long\n");
}

TEST(ErrorTest, PrintsOneFaultOnOneLine) {
  std::ostringstream out;
  PrintError(InvalidField("page_size", "must not be negative, and is -1"), out);
  EXPECT_EQ(out.str(),
            "magpiectl: page_size must not be negative, and is -1 (INVALID_ARGUMENT "
            "INVALID_FIELD)\n");
}

TEST(ErrorTest, KeepsTheLinesOfAFieldAtFault) {
  const std::string caret = "1:3: this is not a number\na $ b\n  ^";
  std::ostringstream out;
  PrintError(InvalidFields("BAD_MODEL", {{"elements[a].condition", caret}, {"b", caret}}), out);
  EXPECT_EQ(out.str(),
            "magpiectl: elements[a].condition 1:3: this is not a number (and 1 more) "
            "(INVALID_ARGUMENT BAD_MODEL)\n"
            "  a $ b\n"
            "    ^\n"
            "  b 1:3: this is not a number\n"
            "    a $ b\n"
            "      ^\n");
}

TEST(ErrorTest, ShowsWhereAnExpressionIsWrong) {
  std::ostringstream out;
  PrintError(Error(absl::StatusCode::kInvalidArgument, "BAD_EXPRESSION", "1:3: what\n a $ b\n   ^"),
             out);
  EXPECT_EQ(out.str(),
            "magpiectl: 1:3: what (INVALID_ARGUMENT BAD_EXPRESSION)\n"
            "   a $ b\n"
            "     ^\n");
}

TEST(ErrorTest, DoesNotRepeatTheCodeAsReason) {
  std::ostringstream out;
  PrintError(absl::UnavailableError("nobody is there"), out);
  EXPECT_EQ(out.str(), "magpiectl: nobody is there (UNAVAILABLE)\n");
}

TEST(CallTest, ReportsTheOutcomeOfACall) {
  const auto call = Proto<magpie::type::v1::CallRecord>(
      "method: 'GET' path: '/orders/7' http_status: 200 latency { nanos: 3100000 } "
      "fields: 'order.status' fields: 'order.city'");
  EXPECT_EQ(CallText(call), "GET /orders/7 -> 200, 3.1 ms (order.status, order.city)");
}

TEST(CallTest, ReportsThatNoAnswerCame) {
  auto call = Proto<magpie::type::v1::CallRecord>(
      "method: 'GET' path: '/orders/7' latency { seconds: 2 } error: 'timed out'");
  EXPECT_EQ(CallText(call), "GET /orders/7 -> no answer, 2.00 s: timed out");
  call.set_attempts(3);
  EXPECT_EQ(CallText(call), "GET /orders/7 -> no answer, 2.00 s, 3 calls: timed out");
  call.set_attempts(0);
  call.set_source(magpie::type::v1::CallRecord::SOURCE_STALE);
  EXPECT_EQ(CallText(call), "GET /orders/7 -> no answer, 2.00 s, stale from the cache: timed out");
}

TEST(SolutionTest, NamesOnlyTheMembersThatAreSet) {
  EXPECT_EQ(CombinationText(Proto<matching::Combination>("channel: 'app' city: 'Oslo'")),
            "channel=app  city=Oslo");
  EXPECT_EQ(CombinationText(matching::Combination()), "anything");
  EXPECT_EQ(AnswerText(Proto<matching::Answer>("flow_key: 'f'")), "flow f");
}

TEST(FlowTest, TellsEachKindOfEvent) {
  const auto text = [](const std::string& event) {
    return EventText(Proto<flow::HistoryEvent>(event));
  };
  EXPECT_EQ(text("flow_started { deployment_id: 'f.1' }"), "flow started on deployment f.1");
  EXPECT_EQ(text("node_entered {}"), "entered");
  EXPECT_EQ(text("condition_evaluated { explanation: 'a == 1 -> true (a = 1)' }"),
            "a == 1 -> true (a = 1)");
  EXPECT_EQ(text("condition_evaluated { sequence_flow_key: 'no' is_default: true }"),
            "no condition held: takes no");
  EXPECT_EQ(text("variables_changed { variables: '{\"a\":1,\"b\":\"x\"}' }"),
            "set a = 1, b = \"x\"");
  EXPECT_EQ(text("variables_changed { variables: '{\"a\":1}' removed: 'b' removed: 'c' }"),
            "set a = 1, removed b, c");
  EXPECT_EQ(text("variables_changed { variables: '{}' removed: 'b' }"), "removed b");
  EXPECT_EQ(text("tokens_joined { joined {} joined {} conflicts: 'a' }"),
            "joined 2 branches, which had set different values of a");
  EXPECT_EQ(text("intervened { verb: 'jump' detail: 'A -> B' }"), "jump: A -> B");
  EXPECT_EQ(text("incident_raised { incident_id: 'i' reason: 'R' message: 'm' }"),
            "incident i: m (R)");
}

TEST(FlowTest, TellsWhatARollbackWouldCompensateAndWhatItCannot) {
  const auto text = [](const std::string& event) {
    return EventText(Proto<flow::HistoryEvent>(event));
  };
  EXPECT_EQ(text("node_completed {}"), "completed");
  EXPECT_EQ(text(R"(node_completed {
      compensation { api: 'pay.refund' params: '{"of":6}' }
      earlier { api: 'pay.refund' params: '{"of":5}' }
      earlier { api: 'pay.close' params: '{}' } })"),
            "completed; a rollback would call pay.refund with of = 6, then pay.refund with of = 5, "
            "then pay.close");
  EXPECT_EQ(text(R"(node_completed {
      compensation { api: 'pay.refund' params: '{}' fault: 'it was skipped' } })"),
            "completed; a rollback cannot call pay.refund: it was skipped");
  EXPECT_EQ(text("node_cancelled {}"), "cancelled");
  EXPECT_EQ(text(R"(node_cancelled {
      left { api: 'pay.refund' params: '{"at":1,"of":2}' fault: 'no id' }
      left { api: 'pay.refund' params: '{"id":"p1"}' } })"),
            "cancelled; a rollback would call pay.refund with id = \"p1\"; a rollback cannot call "
            "pay.refund with at = 1, of = 2: no id");
}

TEST(FlowTest, ShowsAnInstanceWithWhatItWaitsFor) {
  std::ostringstream out;
  PrintInstance(Proto<flow::Instance>(R"(
      instance_id: "i" state: STATE_RUNNING settled: true variables: '{"a":{"b":1}}'
      open_tasks { task_id: "t" element_key: "ask" name: "Ask"
                   form { fields { key: "ok" label: "All right?" type: TYPE_BOOL required: true } } }
      )"),
                out);
  EXPECT_THAT(out.str(), HasSubstr("running, waits for a person"));
  EXPECT_THAT(out.str(), HasSubstr("  a = {\"b\":1}\n"));
  EXPECT_THAT(out.str(), HasSubstr("  t  ask \"Ask\""));
  EXPECT_THAT(out.str(), HasSubstr("    ok: All right? (yes or no, required)\n"));
}

TEST(FlowTest, ShowsTheFlowsThatAnInstanceHasCalledAndWhatWaitsInThem) {
  std::ostringstream out;
  PrintInstance(Proto<flow::Instance>(R"(
      instance_id: "i" root_instance_id: "i" state: STATE_RUNNING settled: true
      open_tasks { task_id: "t" element_key: "ask" instance_id: "i-5" }
      open_tasks { task_id: "u" element_key: "own" instance_id: "i" }
      incidents { incident_id: "n" element_key: "gate" reason: "R" instance_id: "i-7" }
      child_instances { instance_id: "i-5" element_key: "P" deployment_id: "sub.1"
                         state: STATE_RUNNING }
      child_instances { instance_id: "i-3" element_key: "Q" deployment_id: "sub.2"
                         state: STATE_CANCELLED }
      )"),
                out);
  EXPECT_THAT(out.str(), Not(HasSubstr("parent")));
  EXPECT_THAT(out.str(), ContainsRegex("  t  ask, since .*, in i-5\n"));
  EXPECT_THAT(out.str(), Not(HasSubstr(", in i\n")));
  EXPECT_THAT(out.str(), ContainsRegex("  n  gate: .*, in i-7\n"));
  EXPECT_THAT(out.str(), HasSubstr("child flows\n  i-5  P: sub.1, running\n"
                                   "  i-3  Q: sub.2, cancelled\n"));
}

TEST(FlowTest, ShowsAtWhichJoinsBranchesWaitAndForWhom) {
  std::ostringstream out;
  PrintInstance(Proto<flow::Instance>(R"(
      instance_id: "i" state: STATE_RUNNING settled: true
      waiting_joins { element_key: "J" name: "Both" arrived: 1 awaited: "B" awaited: "C"
                      instance_id: "i" }
      waiting_joins { element_key: "K" arrived: 2 awaited: "P" instance_id: "i-5" }
      )"),
                out);
  EXPECT_THAT(out.str(),
              ContainsRegex("waits at a join\n  J \"Both\", since .*: 1 branch has arrived, "
                            "waiting for B, C\n"));
  EXPECT_THAT(out.str(), ContainsRegex("  K, since .*: 2 branches have arrived, "
                                       "waiting for P, in i-5\n"));
}

TEST(FlowTest, ShowsWhoHasCalledAnInstance) {
  std::ostringstream out;
  PrintInstance(Proto<flow::Instance>(R"(
      instance_id: "i-7" parent_instance_id: "i-5" root_instance_id: "i" state: STATE_COMPLETED
      )"),
                out);
  EXPECT_THAT(out.str(), HasSubstr("parent     i-5, root i\n"));
  EXPECT_THAT(out.str(), Not(HasSubstr("child flows")));
}

TEST(FlowTest, ShowsWhereEachNodeGoesOn) {
  std::ostringstream out;
  PrintDeployment(Proto<flow::Deployment>(R"(
      flow_key: "f" deployment_id: "f.1" number: 1
      model {
        elements { key: "gate" outgoing: "yes" outgoing: "no" type: "exclusive_gateway" }
        elements { key: "yes" outgoing: "ask" type: "sequence_flow" properties {
            fields { key: "condition" value { string_value: "a == 1" } } } }
        elements { key: "no" outgoing: "end" type: "sequence_flow" properties {
            fields { key: "default" value { bool_value: true } } } }
        elements { key: "end" type: "end_event" }
      })"),
                  out);
  EXPECT_THAT(out.str(), HasSubstr("gateway  gate           -> ask if a == 1\n"));
  EXPECT_THAT(out.str(), HasSubstr("-> end otherwise\n"));
  EXPECT_THAT(out.str(), HasSubstr("end      end\n"));
}

// A list of 450 that comes in pages as a service cuts them.
struct Page {
  int size = 0;
  std::string token;
  void MergeFrom(const Page& other) { size += other.size; }
  const std::string& next_page_token() const { return token; }
  void set_next_page_token(const std::string& next) { token = next; }
};
struct PageRequest {
  int size = 0;
  std::string token;
  void set_page_size(int value) { size = value; }
  void set_page_token(const std::string& value) { token = value; }
};

Page Gather(int limit) {
  return *AllPages<Page>(
      PageRequest(), limit,
      [](const PageRequest& request) -> absl::StatusOr<Page> {
        const int from = request.token.empty() ? 0 : std::stoi(request.token);
        const int size = std::min(request.size, 450 - from);
        return Page{size, from + size < 450 ? std::to_string(from + size) : ""};
      },
      [](const Page& page) { return page.size; });
}

TEST(ExprTest, ReportsWhichCasesFail) {
  std::ostringstream out;
  const absl::Status status =
      TestCases(R"({"expr":"x + 1","bindings":{"x":{"int":"1"}},"value":{"int":"2"}}

{"expr":"1 + 1","value":{"uint":"2"}}
{"expr":"1 / 0","error":true}
{"expr":"1","error":true,"value":{"int":"1"}}
)",
                out);
  EXPECT_EQ(out.str(), R"(line 3: 1 + 1
  expected {"uint":"2"}
  returned {"int":"2"}
line 5: not a case: it needs either "value" or "error"
2 passed, 2 failed
)");
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(status.message(), "");
}

TEST(ExprTest, AllCasesPass) {
  std::ostringstream out;
  EXPECT_TRUE(TestCases(R"({"expr":"b'a' + b'b'","value":{"bytes":"YWI="}})", out).ok());
  EXPECT_EQ(out.str(), "1 passed, 0 failed\n");
}

TEST(ExprTest, PrintsTheValueItsTypeAndWhatDecided) {
  std::ostringstream out;
  EXPECT_TRUE(PrintEvaluation("order.amount > 100", R"({"order":{"amount":80}})", out).ok());
  EXPECT_EQ(out.str(), "false\nbool\norder.amount > 100 -> false (order.amount = 80)\n");
  out.str("");
  EXPECT_TRUE(PrintEvaluation("timestamp(0)", "", out).ok());
  EXPECT_EQ(out.str(),
            "\"1970-01-01T00:00:00Z\"\ngoogle.protobuf.Timestamp\n"
            "timestamp(0) -> \"1970-01-01T00:00:00Z\"\n");
}

TEST(ExprTest, ReportsWhereAnExpressionIsWrong) {
  std::ostringstream out;
  EXPECT_THAT(std::string(PrintEvaluation("1 +", "{}", out).message()),
              HasSubstr("1:4: expected an operand, not the end\n1 +\n   ^"));
  EXPECT_THAT(std::string(PrintEvaluation("1", "[1]", out).message()), HasSubstr("not an object"));
  EXPECT_EQ(out.str(), "");
}

TEST(PagesTest, GathersAllPages) {
  EXPECT_EQ(Gather(1000).size, 450);
  EXPECT_EQ(Gather(1000).token, "");
}

TEST(PagesTest, StopsAtTheLimitAndSaysThatThereIsMore) {
  EXPECT_EQ(Gather(250).size, 250);
  EXPECT_EQ(Gather(250).token, "250");
}

}  // namespace
}  // namespace magpie::ctl
