// One thread and the HTTP requests that it drives with curl's multi interface.

#pragma once

#include <curl/curl.h>

#include <atomic>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/http/transfer.h"

namespace magpie::http {

// The requests to one host: a limited number at a time, the others in order. We count them
// ourselves, because curl ignores the timeout of a request that waits for a connection.
struct Lane {
  size_t active = 0;
  std::deque<std::unique_ptr<Transfer>> waiting;
};

// Thread-safe.
class Driver {
 public:
  // `options` and `calls`, the count over all drivers, must outlive it.
  Driver(const Options& options, size_t max_per_host, CURLM* multi, std::atomic<size_t>& calls)
      : options_(options),
        max_per_host_(max_per_host),
        multi_(multi),
        calls_(calls),
        thread_([this] { Run(); }) {}

  // Answers all requests, including later ones, with SHUTTING_DOWN.
  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_);
    thread_.join();
  }

  // Only after Stop.
  ~Driver() {
    for (CURL* easy : idle_) curl_easy_cleanup(easy);
    curl_multi_cleanup(multi_);
  }

  // Whether the current thread is the driver's.
  bool IsHere() const { return here_ == this; }

  // How many are under way, approximately.
  size_t calls() const { return mine_; }

  void Send(std::unique_ptr<Transfer> transfer);

 private:
  using Transfers = std::deque<std::unique_ptr<Transfer>>;

  // The functions below run on the driver's thread.
  void Run();
  Transfers TakeInbox(bool* stop);
  bool HasInbox();
  void Join(std::unique_ptr<Transfer> transfer);
  void StartNext(Lane& lane);
  void Start(std::unique_ptr<Transfer> transfer);
  void Add(CURL* easy);
  void Reap();
  std::unique_ptr<Transfer> Leave(CURL* easy);
  void SweepWaiting(absl::Time now);
  void Answer(Transfer& transfer, absl::StatusOr<Response> result);
  void EndAll(const Transfers& inbox);

  static thread_local const Driver* here_;

  const Options& options_;
  const size_t max_per_host_;
  CURLM* const multi_;
  std::atomic<size_t>& calls_;
  std::atomic<size_t> mine_ = 0;

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Transfers inbox_ ABSL_GUARDED_BY(mutex_);

  // The members below belong to the driver's thread.
  absl::flat_hash_map<std::string, Lane> lanes_;
  absl::flat_hash_map<CURL*, std::unique_ptr<Transfer>> active_;
  Connections connections_;
  std::vector<CURL*> idle_;
  size_t waiting_ = 0;
  absl::Time last_sweep_ = absl::InfinitePast();

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace magpie::http
