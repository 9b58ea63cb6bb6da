#include "common/http/driver.h"

#include <algorithm>
#include <csignal>
#include <iterator>
#include <utility>

#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/status/error.h"

namespace magpie::http {
namespace {

// The accuracy of the timeout of a call that waits for a connection.
constexpr absl::Duration kSweepEvery = absl::Milliseconds(10);
constexpr absl::Duration kIdlePoll = absl::Seconds(60);
constexpr size_t kMaxKeptHandles = 1024;

absl::Status ShuttingDown() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the HTTP client is shutting down");
}

}  // namespace

thread_local const Driver* Driver::here_ = nullptr;

void Driver::Send(std::unique_ptr<Transfer> transfer) {
  ++mine_;
  bool first = false;
  {
    absl::MutexLock lock(&mutex_);
    if (!stopping_) {
      first = inbox_.empty();
      inbox_.push_back(std::move(transfer));
    }
  }
  if (transfer != nullptr) return Answer(*transfer, ShuttingDown());
  // The driver's own thread checks the inbox before it waits.
  if (first && !IsHere()) curl_multi_wakeup(multi_);
}

void Driver::Run() {
  // A peer that closes while TLS writes must not end the process.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  here_ = this;

  while (true) {
    bool stop = false;
    Transfers inbox = TakeInbox(&stop);
    if (stop) return EndAll(inbox);
    for (auto& transfer : inbox) Join(std::move(transfer));
    int running = 0;
    curl_multi_perform(multi_, &running);
    Reap();
    SweepWaiting(absl::Now());
    if (HasInbox()) continue;  // callbacks have added requests
    const absl::Duration patience = waiting_ > 0 ? kSweepEvery : kIdlePoll;
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(absl::ToInt64Milliseconds(patience)),
                    nullptr);
  }
}

Driver::Transfers Driver::TakeInbox(bool* stop) {
  absl::MutexLock lock(&mutex_);
  *stop = stopping_;
  return std::exchange(inbox_, {});
}

bool Driver::HasInbox() {
  absl::MutexLock lock(&mutex_);
  return !inbox_.empty();
}

void Driver::Join(std::unique_ptr<Transfer> transfer) {
  Lane& lane = lanes_[transfer->host()];
  lane.waiting.push_back(std::move(transfer));
  ++waiting_;
  StartNext(lane);
}

void Driver::StartNext(Lane& lane) {
  if (lane.waiting.empty() || lane.active >= max_per_host_) return;
  std::unique_ptr<Transfer> transfer = std::move(lane.waiting.front());
  lane.waiting.pop_front();
  --waiting_;
  ++lane.active;
  Start(std::move(transfer));
}

void Driver::Start(std::unique_ptr<Transfer> transfer) {
  CURL* easy = nullptr;
  if (idle_.empty()) {
    easy = curl_easy_init();
    Transfer::Configure(easy, options_, connections_);
  } else {
    easy = idle_.back();
    idle_.pop_back();
  }
  transfer->Prepare(easy, options_, connections_, absl::Now());
  active_[easy] = std::move(transfer);
  Add(easy);
}

void Driver::Add(CURL* easy) {
  MAGPIE_CHECK(curl_multi_add_handle(multi_, easy) == CURLM_OK, "curl is out of memory");
}

void Driver::Reap() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CURL* easy = message->easy_handle;
    if (Transfer& transfer = *active_.at(easy); transfer.IsSpoilt()) {
      curl_multi_remove_handle(multi_, easy);
      transfer.PrepareAfresh(absl::Now());
      Add(easy);
      continue;
    }
    absl::StatusOr<Response> result = active_.at(easy)->Result(code);
    const std::unique_ptr<Transfer> transfer = Leave(easy);
    Answer(*transfer, std::move(result));
  }
}

std::unique_ptr<Transfer> Driver::Leave(CURL* easy) {
  curl_multi_remove_handle(multi_, easy);
  const auto found = active_.find(easy);
  std::unique_ptr<Transfer> transfer = std::move(found->second);
  active_.erase(found);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);  // it belonged to the transfer
  if (idle_.size() < kMaxKeptHandles) {
    idle_.push_back(easy);
  } else {
    curl_easy_cleanup(easy);
  }

  Lane& lane = lanes_[transfer->host()];
  --lane.active;
  StartNext(lane);
  if (lane.active == 0) lanes_.erase(transfer->host());
  return transfer;
}

void Driver::SweepWaiting(absl::Time now) {
  if (waiting_ == 0 || now - last_sweep_ < kSweepEvery) return;
  last_sweep_ = now;
  Transfers expired;
  for (auto& [host, lane] : lanes_) {
    const auto late = std::stable_partition(
        lane.waiting.begin(), lane.waiting.end(),
        [now](const std::unique_ptr<Transfer>& transfer) { return transfer->deadline() > now; });
    std::move(late, lane.waiting.end(), std::back_inserter(expired));
    lane.waiting.erase(late, lane.waiting.end());
  }
  waiting_ -= expired.size();
  for (const auto& transfer : expired) {
    Answer(*transfer, MarkNeverSent(Error(absl::StatusCode::kDeadlineExceeded, "UPSTREAM_TIMEOUT",
                                          "no connection became free in time")));
  }
}

void Driver::Answer(Transfer& transfer, absl::StatusOr<Response> result) {
  --calls_;
  --mine_;
  transfer.Answer(std::move(result));
}

void Driver::EndAll(const Transfers& inbox) {
  for (auto& [easy, transfer] : active_) {
    curl_multi_remove_handle(multi_, easy);
    curl_easy_cleanup(easy);
    Answer(*transfer, ShuttingDown());
  }
  for (auto& [host, lane] : lanes_) {
    for (const auto& transfer : lane.waiting) Answer(*transfer, ShuttingDown());
  }
  for (const auto& transfer : inbox) Answer(*transfer, ShuttingDown());
}

}  // namespace magpie::http
