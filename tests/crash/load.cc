#include "tests/crash/load.h"

#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "tools/bench/lib/lanes.h"

namespace magpie::crash {
namespace {

// The first call that failed. Thread-safe.
class FirstFailure {
 public:
  void Note(const absl::Status& status) {
    absl::MutexLock lock(&mutex_);
    first_.Update(status);
  }

  absl::Status Get() const {
    absl::MutexLock lock(&mutex_);
    return first_;
  }

 private:
  mutable absl::Mutex mutex_;
  absl::Status first_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace

absl::Status LoadUntilKilled(bench::Child& engine, bench::FlowClient& client, absl::Duration moment,
                             Book& book) {
  FirstFailure failure;
  std::thread killer([&] {
    absl::SleepFor(moment);
    engine.Kill();
  });
  bench::RunLanes(kInFlight, [&](size_t, std::function<void()> ended) {
    if (!failure.Get().ok()) return false;
    const Request request = book.Next(kInFlight);
    Send(client, request,
         [&, request, ended = std::move(ended)](const absl::StatusOr<flow::v1::Instance>& reply) {
           if (reply.ok()) {
             book.Acknowledge(request, *reply);
           } else {
             failure.Note(reply.status());
           }
           ended();
         });
    return true;
  });
  killer.join();
  if (absl::IsUnavailable(failure.Get())) return absl::OkStatus();
  return failure.Get();
}

}  // namespace magpie::crash
