// Requests that take long: answered one at a time, on a thread that may wait.
//
//   return AnswerLater(rpc, import_, *request, [&](const Context& context, Done done) {
//     imports_.Add(std::move(done), [=, this](Done done) { done(Import(context, …)); });
//   });

#pragma once

#include <atomic>

#include "absl/functional/any_invocable.h"
#include "absl/strings/string_view.h"
#include "common/base/clock.h"
#include "common/base/context.h"
#include "common/base/timer.h"

namespace magpie::server {

// Thread-safe.
class LongWork {
 public:
  // The most requests that are answered or wait.
  static constexpr int kMaxWaiting = 8;

  // `thread` must outlive it and every answer. `what` is literal: "imports".
  LongWork(Timers& thread, absl::string_view what) : thread_(thread), what_(what) {}

  // Calls `work` on the thread; it calls what it is given. Or calls `done` with RESOURCE_EXHAUSTED
  // (OVERLOADED).
  void Add(Done done, absl::AnyInvocable<void(Done)> work);

 private:
  Timers& thread_;
  const absl::string_view what_;
  std::atomic<int> count_ = 0;
};

// Whether nobody waits for the answer any more.
bool IsOver(const Context& context, const Clock& clock);

}  // namespace magpie::server
