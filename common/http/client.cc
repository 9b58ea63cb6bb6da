#include "common/http/client.h"

#include <curl/curl.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <iterator>
#include <string>
#include <thread>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/http/check_request.h"
#include "common/http/transfer.h"
#include "common/log/log.h"
#include "common/status/error.h"

namespace magpie::http {
namespace {

constexpr absl::Duration kBusyDelay = absl::Milliseconds(100);
// How exactly the timeout of a call that waits for a connection is kept.
constexpr absl::Duration kSweepEvery = absl::Milliseconds(10);
constexpr absl::Duration kIdlePoll = absl::Seconds(60);
// Connections kept open for the next call, over all hosts.
constexpr long kMaxKeptConnections = 1024;
constexpr size_t kMaxKeptHandles = 1024;

absl::Status ShuttingDown() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the HTTP client is shutting down");
}

// The calls to one host: so many at a time, the others in turn. We count them ourselves, because
// curl forgets the timeout of a call that waits for a connection.
struct Lane {
  size_t active = 0;
  std::deque<std::unique_ptr<Transfer>> waiting;
};

class CurlClient final : public Client {
 public:
  CurlClient(const Options& options, CURLM* multi)
      : options_(options), multi_(multi), thread_([this] { Run(); }) {}

  ~CurlClient() override {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    curl_multi_wakeup(multi_);
    thread_.join();
    for (CURL* easy : idle_) curl_easy_cleanup(easy);
    curl_multi_cleanup(multi_);
  }

  void Send(Request request, Answered answered) override;

 private:
  using Transfers = std::deque<std::unique_ptr<Transfer>>;

  // Takes a place among the calls under way, or says why not. `*first` tells whether the thread
  // has to be woken.
  absl::Status Enqueue(std::unique_ptr<Transfer>& transfer, bool* first);

  // All below runs on the thread.
  void Run();
  Transfers TakeInbox(bool* stop);
  bool HasInbox();
  void Join(std::unique_ptr<Transfer> transfer);
  void StartNext(Lane& lane);
  void Start(std::unique_ptr<Transfer> transfer);
  void Reap();
  std::unique_ptr<Transfer> Leave(CURL* easy);
  void SweepWaiting(absl::Time now);
  void Answer(Transfer& transfer, absl::StatusOr<Response> result);
  void EndAll(const Transfers& inbox);

  const Options options_;
  CURLM* const multi_;
  RequestChecker checker_;

  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  size_t calls_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread::id id_ ABSL_GUARDED_BY(mutex_);  // of the thread
  Transfers inbox_ ABSL_GUARDED_BY(mutex_);

  // The thread's own.
  absl::flat_hash_map<std::string, Lane> lanes_;
  absl::flat_hash_map<CURL*, std::unique_ptr<Transfer>> active_;
  std::vector<CURL*> idle_;
  size_t waiting_ = 0;
  absl::Time last_sweep_ = absl::InfinitePast();

  std::thread thread_;  // last: it uses all of the above
};

void CurlClient::Send(Request request, Answered answered) {
  absl::StatusOr<std::string> host = checker_.Check(request);
  if (!host.ok()) return answered(std::move(host).status());
  const absl::Time deadline = absl::Now() + request.timeout;
  auto transfer = std::make_unique<Transfer>(std::move(request), *std::move(host), deadline,
                                             std::move(answered));
  bool first = false;
  if (absl::Status refused = Enqueue(transfer, &first); !refused.ok()) {
    return transfer->Answer(std::move(refused));
  }
  if (first) curl_multi_wakeup(multi_);
}

absl::Status CurlClient::Enqueue(std::unique_ptr<Transfer>& transfer, bool* first) {
  absl::MutexLock lock(&mutex_);
  if (stopping_) return ShuttingDown();
  if (calls_ >= options_.max_calls) {
    return WithRetry(Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS",
                           absl::StrCat(calls_, " HTTP calls are under way already")),
                     kBusyDelay);
  }
  ++calls_;
  // The thread itself looks before it waits.
  *first = inbox_.empty() && std::this_thread::get_id() != id_;
  inbox_.push_back(std::move(transfer));
  return absl::OkStatus();
}

void CurlClient::Run() {
  // A peer that closes while TLS writes must not end the process.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  {
    absl::MutexLock lock(&mutex_);
    id_ = std::this_thread::get_id();
  }

  while (true) {
    bool stop = false;
    Transfers inbox = TakeInbox(&stop);
    if (stop) return EndAll(inbox);
    for (auto& transfer : inbox) Join(std::move(transfer));
    int running = 0;
    curl_multi_perform(multi_, &running);
    Reap();
    SweepWaiting(absl::Now());
    if (HasInbox()) continue;  // by what was answered
    const absl::Duration patience = waiting_ > 0 ? kSweepEvery : kIdlePoll;
    curl_multi_poll(multi_, nullptr, 0, static_cast<int>(absl::ToInt64Milliseconds(patience)),
                    nullptr);
  }
}

CurlClient::Transfers CurlClient::TakeInbox(bool* stop) {
  absl::MutexLock lock(&mutex_);
  *stop = stopping_;
  return std::exchange(inbox_, {});
}

bool CurlClient::HasInbox() {
  absl::MutexLock lock(&mutex_);
  return !inbox_.empty();
}

void CurlClient::Join(std::unique_ptr<Transfer> transfer) {
  Lane& lane = lanes_[transfer->host()];
  lane.waiting.push_back(std::move(transfer));
  ++waiting_;
  StartNext(lane);
}

void CurlClient::StartNext(Lane& lane) {
  if (lane.waiting.empty() || lane.active >= options_.max_connections_per_host) return;
  std::unique_ptr<Transfer> transfer = std::move(lane.waiting.front());
  lane.waiting.pop_front();
  --waiting_;
  ++lane.active;
  Start(std::move(transfer));
}

void CurlClient::Start(std::unique_ptr<Transfer> transfer) {
  CURL* easy = nullptr;
  if (idle_.empty()) {
    easy = curl_easy_init();
    Transfer::Configure(easy, options_);
  } else {
    easy = idle_.back();
    idle_.pop_back();
  }
  transfer->Prepare(easy, options_, absl::Now());
  active_[easy] = std::move(transfer);
  MAGPIE_CHECK(curl_multi_add_handle(multi_, easy) == CURLM_OK, "curl is out of memory");
}

void CurlClient::Reap() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const CURLcode code = message->data.result;
    CURL* easy = message->easy_handle;
    absl::StatusOr<Response> result = active_.at(easy)->Result(code);
    const std::unique_ptr<Transfer> transfer = Leave(easy);
    Answer(*transfer, std::move(result));
  }
}

std::unique_ptr<Transfer> CurlClient::Leave(CURL* easy) {
  curl_multi_remove_handle(multi_, easy);
  const auto found = active_.find(easy);
  std::unique_ptr<Transfer> transfer = std::move(found->second);
  active_.erase(found);
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

void CurlClient::SweepWaiting(absl::Time now) {
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
    Answer(*transfer, Error(absl::StatusCode::kDeadlineExceeded, "UPSTREAM_TIMEOUT",
                            "no connection became free in time"));
  }
}

void CurlClient::Answer(Transfer& transfer, absl::StatusOr<Response> result) {
  {
    absl::MutexLock lock(&mutex_);
    --calls_;
  }
  transfer.Answer(std::move(result));
}

void CurlClient::EndAll(const Transfers& inbox) {
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

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> MakeClient(const Options& options) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return absl::InternalError(curl_easy_strerror(ready));
  CURLM* multi = curl_multi_init();
  if (multi == nullptr) return absl::InternalError("curl_multi_init failed");
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kMaxKeptConnections);
  curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  return std::make_unique<CurlClient>(options, multi);
}

}  // namespace magpie::http
