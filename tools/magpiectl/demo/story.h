// The demo's story: a rider whose lock will not close, from the first message to the
// closed lock. Plays over gRPC against a running suite and prints as it goes.

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

// One play. Each has its own order and bike, named by `number`.
class Story {
 public:
  // `out` must outlive it.
  Story(const Globals& globals, std::string number, std::ostream& out);

  // From the rider's message until a form waits for the rider.
  absl::Status Begin();

  // Instead of Begin: returns to the open form.
  absl::Status ReturnTo(const std::string& instance_id);

  // From the rider's answers to the end. FAILED_PRECONDITION if anything in the whole story went
  // wrong.
  absl::Status Finish();

  PausedStory paused() const { return {number_, instance_.instance_id()}; }

 private:
  // The scenes, in order.
  void Report();
  absl::Status FindArticle();
  absl::Status Match();
  absl::Status ShowArticle();
  absl::Status StartFlow();
  absl::Status Ask();
  absl::Status Answer();
  absl::Status AnswerAgain();
  absl::Status AskTheBike();
  absl::Status Conclude();

  // Waits until the instance has no call under way.
  absl::Status Settle();
  // Prints the steps since those that were printed last.
  absl::Status TellSteps();
  absl::StatusOr<Events> History();

  // Sends a request and measures how long it takes.
  template <class Peer, class Method, class Request>
  auto Timed(const Peer& peer, Method method, const Request& request);
  // "StartFlow, 12 ms": the name of a request and the time of the last Timed one.
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
  // The answers to the form; sent twice.
  magpie::flow::v1::CommitTaskRequest commit_;
  int64_t printed_ = 0;  // sequence number of the last printed event
  std::vector<std::string> faults_;
};

}  // namespace magpie::ctl
