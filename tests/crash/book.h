// The recorder: what the engine has acknowledged, and what it was asked for and
// has not answered.

#pragma once

#include <deque>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "magpie/flow/v1/flow.pb.h"
#include "tests/crash/request.h"

namespace magpie::crash {

// The latest state of an instance in the replies.
struct Promise {
  int64_t version = 0;
  bool is_completed = false;
  std::vector<std::string> request_ids;
};

// A reply that was given; a repeat of the request has to get the same one.
struct Reply {
  Request request;
  flow::v1::Instance instance;
};

// Thread-safe.
class Book {
 public:
  // How many of the last replies are kept whole.
  static constexpr size_t kLastReplies = 64;

  // The next change to ask for: an answer to a task that is open, where at least `open` are, else a
  // new instance. It is unanswered until Acknowledge.
  Request Next(size_t open);

  void Acknowledge(const Request& request, const flow::v1::Instance& reply);

  // After a loss: nothing is promised of the instance any more, and it is asked for nothing.
  void Forget(const std::string& instance_id);
  // After a loss: this is all that is promised.
  void Correct(const std::string& instance_id, Promise promise);

  // Nothing if no reply had the instance.
  Promise PromiseOf(const std::string& instance_id) const;
  std::vector<std::string> Instances() const;
  std::vector<Request> Unanswered() const;
  // Also starts anew.
  std::vector<Reply> TakeLastReplies();
  // Instances that changes were asked for since the last call.
  std::set<std::string> TakeTouched();
  size_t acknowledged() const;

 private:
  mutable absl::Mutex mutex_;
  size_t asked_ ABSL_GUARDED_BY(mutex_) = 0;
  size_t acknowledged_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<std::string, Promise> promises_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, Request> unanswered_ ABSL_GUARDED_BY(mutex_);  // by request_id
  std::deque<flow::v1::Instance> open_ ABSL_GUARDED_BY(mutex_);
  std::deque<Reply> last_replies_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string> touched_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::crash
