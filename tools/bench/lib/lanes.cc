#include "tools/bench/lib/lanes.h"

#include "absl/synchronization/blocking_counter.h"

namespace magpie::bench {
namespace {

void Next(size_t lane, const Step& step, absl::BlockingCounter& running) {
  if (!step(lane, [lane, &step, &running] { Next(lane, step, running); })) {
    running.DecrementCount();
  }
}

}  // namespace

void RunLanes(size_t lanes, const Step& step) {
  absl::BlockingCounter running(static_cast<int>(lanes));
  for (size_t lane = 0; lane < lanes; ++lane) Next(lane, step, running);
  running.Wait();
}

}  // namespace magpie::bench
