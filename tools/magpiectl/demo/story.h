// The demo's story: a rider whose lock will not close, from the first message
// to the closed lock, over gRPC against a running suite. Told as it goes.

#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/magpiectl/demo/paused.h"
#include "tools/magpiectl/demo/suite.h"
#include "tools/magpiectl/demo/transcript.h"
#include "tools/magpiectl/demo/visits.h"

namespace magpie::ctl {

// One play. Every play has its own order and its own bike, which `number` names.
class Story {
 public:
  // `out` must outlive it.
  Story(const Globals& globals, std::string number, std::ostream& out);

  // From the rider's message until a form waits for the rider.
  absl::Status Begin();

  // Instead of Begin: back to the form that waits.
  absl::Status ReturnTo(const std::string& instance_id);

  // From the rider's answers to the end. FAILED_PRECONDITION where anything in the whole story came
  // out other than it should.
  absl::Status Finish();

  PausedStory paused() const { return {number_, instance_.instance_id()}; }

 private:
  // The scenes, in their order.
  void Report();
  absl::Status Match();
  absl::Status ShowArticle();
  absl::Status StartFlow();
  absl::Status Ask();
  absl::Status Answer();
  absl::Status AnswerAgain();
  absl::Status AskTheBike();
  absl::Status Conclude();

  // Waits until no call is under way in the instance.
  absl::Status Settle();
  // Tells the steps that came since they were last told.
  absl::Status TellSteps();
  absl::StatusOr<Events> History();

  // Calls, and measures how long it took.
  template <class Peer, class Method, class Request>
  auto Timed(const Peer& peer, Method method, const Request& request);
  // "StartFlow, 12 ms": how the last Timed call went.
  std::string Aside(absl::string_view call) const;

  void Expect(bool holds, absl::string_view fault);

  std::string order() const;
  std::string bike() const;

  const absl::Duration patience_;
  const Suite suite_;
  const std::string number_;
  Transcript tell_;
  absl::Duration elapsed_;
  magpie::flow::v1::Deployment deployment_;
  magpie::flow::v1::Instance instance_;
  // What answers the form; sent twice.
  magpie::flow::v1::CommitTaskRequest commit_;
  int64_t told_ = 0;  // the last event's sequence number
  std::vector<std::string> faults_;
};

}  // namespace magpie::ctl
