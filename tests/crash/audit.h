// Checks the engine against the book after a crash.

#pragma once

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "tests/crash/book.h"
#include "tests/crash/check.h"
#include "tools/bench/flow/flow_client.h"

namespace magpie::crash {

struct Findings {
  size_t lost = 0;                  // acknowledged changes that are not there
  std::vector<std::string> faults;  // what is half-applied, or applied twice
  size_t unanswered = 0;            // changes that the crash left without a reply
  size_t applied = 0;               // of these, how many had been made nevertheless
};

// One audit. Not thread-safe.
class Audit {
 public:
  // Both must outlive it.
  Audit(bench::FlowClient& client, Book& book) : client_(client), book_(book) {}

  // Checks what changed since the last crash, asks again for what was not answered, and checks what
  // that made. `place` is where the list of instances ended the last time, "" at first: their ids
  // grow with time. Fails where the engine cannot be asked.
  absl::Status CheckChanges(std::string& place);

  // Checks all instances that there are or should be.
  absl::Status CheckAll();

  const Findings& findings() const { return findings_; }

 private:
  using Ended = std::function<void()>;

  // The ids of the instances after `place`, which moves to the start of the last page.
  std::vector<std::string> List(std::string& place);
  void CheckEach(const std::set<std::string>& ids);
  void Read(const std::string& id, Ended ended);
  void ReadHistory(const flow::v1::Instance& instance, Ended ended);
  void Check(const flow::v1::Instance& instance, const History& history);
  void CheckRequests(const std::string& id, const std::vector<std::string>& request_ids);
  void Missing(const std::string& id, const absl::Status& status);
  // Returns the instances of the answers.
  std::set<std::string> RepeatUnanswered();
  void RepeatAnswered();
  // Each instance that is listed must have been acknowledged by now.
  void CheckKnown(const std::vector<std::string>& listed);

  void Fault(std::string text);
  void Fail(const absl::Status& status);

  bench::FlowClient& client_;
  Book& book_;
  absl::Mutex mutex_;
  Findings findings_;  // guarded while calls are under way
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
  absl::flat_hash_map<std::string, std::string> made_by_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::crash
