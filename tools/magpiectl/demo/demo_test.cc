#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "common/testing/scratch.h"
#include "magpie/flow/v1/flow_service.pb.h"
#include "tools/magpiectl/demo/data.h"
#include "tools/magpiectl/demo/paused.h"
#include "tools/magpiectl/demo/transcript.h"
#include "tools/magpiectl/demo/visits.h"

namespace magpie::ctl {
namespace {

namespace flow = magpie::flow::v1;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two nodes, a call and an end.
constexpr char kHistory[] = R"(
    events { sequence: 1 flow_started {} }
    events { sequence: 2 element_key: "begin" visit: 1 node_entered {} }
    events { sequence: 3 element_key: "begin" visit: 1 node_completed {} }
    events { sequence: 4 element_key: "close" visit: 2 element_name: "Close it" node_entered {} }
    events { sequence: 5 element_key: "close" visit: 2
             call_made { call { api: "lock.close" method: "POST" path: "/close" http_status: 200
                                latency { nanos: 2000000 } } } }
    events { sequence: 6 element_key: "close" visit: 2
             variables_changed { variables: '{"lock":1}' } }
    events { sequence: 7 element_key: "close" visit: 2 node_completed {} }
    events { sequence: 8 flow_completed {} })";

Events History(const std::string& text = kHistory) {
  flow::GetHistoryResponse response;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &response));
  return response.events();
}

const std::vector<std::string> kPath = {"begin", "close"};
const std::vector<std::string> kCalls = {"POST /close"};

TEST(VisitsTest, HasOneLineForEachVisit) {
  std::ostringstream out;
  for (const Visit& visit : VisitsOf(History())) {
    out << visit.first << "-" << visit.last << " " << visit.element_key << ": " << visit.what
        << "\n";
  }
  EXPECT_EQ(out.str(),
            "1-1 : flow started\n"
            "2-3 begin: \n"
            "4-7 close: lock.close 200, set lock\n"
            "8-8 : flow completed\n");
}

TEST(FaultsTest, FindsNoneInTheRightHistory) {
  EXPECT_THAT(FaultsOf(History(), kPath, kCalls), IsEmpty());
}

TEST(FaultsTest, FindsAGap) {
  Events events = History();
  events.DeleteSubrange(2, 1);
  EXPECT_THAT(FaultsOf(events, kPath, kCalls), ElementsAre("the history has no event 3"));
}

TEST(FaultsTest, FindsADifferentPath) {
  EXPECT_THAT(FaultsOf(History(), {"begin", "ask"}, kCalls),
              ElementsAre("the flow went through begin, close and not begin, ask"));
}

TEST(FaultsTest, FindsADuplicateCall) {
  Events events = History();
  *events.Add() = events[7];
  *events.Mutable(7) = events[4];
  events.Mutable(7)->set_sequence(8);
  events.Mutable(8)->set_sequence(9);
  EXPECT_THAT(FaultsOf(events, kPath, kCalls),
              ElementsAre("the calls were POST /close, POST /close and not POST /close"));
}

TEST(FaultsTest, FindsACallThatFailed) {
  Events events = History();
  events.Mutable(4)->mutable_call_made()->mutable_call()->set_http_status(500);
  EXPECT_THAT(FaultsOf(events, kPath, kCalls), ElementsAre("POST /close was answered with 500"));
}

TEST(FaultsTest, FindsAHistoryWithoutItsEnd) {
  Events events = History();
  events.RemoveLast();
  EXPECT_THAT(FaultsOf(events, kPath, kCalls),
              ElementsAre("the history does not end with the end of the flow"));
}

TEST(TranscriptTest, PrintsStepsWithCallsAndConditions) {
  flow::FlowModel model;
  model.add_elements()->set_key("gate");
  model.mutable_elements(0)->set_type("exclusive_gateway");
  std::ostringstream out;
  Transcript(out).Steps(model, History(R"--(
      events { element_key: "gate" element_name: "Open?" node_entered {} }
      events { element_key: "gate" condition_evaluated {
          expression: "a == 1" result: true explanation: "a == 1 -> true (a = 1)"
}
}
      events { element_key: "gate" node_completed {} })--"));
  EXPECT_EQ(out.str(),
            "   < > Open?\n"
            "         a == 1\n"
            "         -> true (a = 1)\n");
}

TEST(TranscriptTest, PrintsAnswersAtTheNodeThatAskedForThem) {
  flow::FlowModel model;
  model.add_elements()->set_key("ask");
  model.mutable_elements(0)->set_type("user_task");
  std::ostringstream out;
  Transcript(out).Steps(model, History(R"--(
      events { variables_changed { variables: '{"order_id":"7"}' } }
      events { element_key: "ask" element_name: "Ask" task_committed {} }
      events { element_key: "ask" visit: 2 variables_changed { variables: '{"ok":true}' } })--"));
  EXPECT_EQ(out.str(),
            "   [?] Ask\n"
            "         ok = true\n");
}

TEST(TranscriptTest, KeepsLinesWithinTheWidth) {
  std::ostringstream out;
  Transcript transcript(out);
  transcript.Scene("A scene", "Call, 1 ms");
  transcript.Says("Rider", std::string(40, 'x') + " " + std::string(80, 'y'), "(aside)");
  transcript.Quote("1. " + std::string(90, 'z') + " end\n\n   indented");
  std::istringstream lines(out.str());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), kColumns) << line;
  EXPECT_THAT(out.str(), HasSubstr("   |    indented\n"));
}

TEST(DataTest, HoldsEveryFileAndEndsWithTheSolution) {
  ASSERT_EQ(DemoData().size(), 8);
  for (const DataFile& file : DemoData()) EXPECT_FALSE(file.text.empty()) << file.name;
  EXPECT_EQ(DemoData().back().name, "solution.json");
}

TEST(PausedTest, ReadsWhatItSaved) {
  const Scratch scratch;
  const std::string file = scratch / "new/demo.json";
  ASSERT_TRUE(SavePaused(file, {"17", "instance"}).ok());
  EXPECT_EQ(LoadPaused(file)->number, "17");
  EXPECT_EQ(LoadPaused(file)->instance_id, "instance");
  std::ofstream(file) << "{}";
  EXPECT_EQ(LoadPaused(file).status().code(), absl::StatusCode::kFailedPrecondition);
  unlink(file.c_str());
  EXPECT_EQ(LoadPaused(file).status().code(), absl::StatusCode::kNotFound);
}

}  // namespace
}  // namespace magpie::ctl
