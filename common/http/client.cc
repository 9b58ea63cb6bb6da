#include "common/http/client.h"

#include <curl/curl.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/http/check_request.h"
#include "common/http/driver.h"
#include "common/http/transfer.h"
#include "common/status/error.h"

namespace magpie::http {
namespace {

constexpr absl::Duration kBusyDelay = absl::Milliseconds(100);
// Connections kept open for the next call, over all hosts.
constexpr long kMaxKeptConnections = 1024;
// A driver with so many calls more than the least busy one gets no more for now.
constexpr size_t kSlack = 8;

absl::Status TooManyCalls(size_t under_way) {
  return WithRetry(Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS",
                         absl::StrCat(under_way, " HTTP calls are under way already")),
                   kBusyDelay);
}

class CurlClient final : public Client {
 public:
  explicit CurlClient(const Options& options) : options_(options) {}

  ~CurlClient() override {
    for (const auto& driver : drivers_) driver->Stop();
  }

  absl::Status Start() {
    const size_t count = std::clamp<size_t>(options_.threads, 1, options_.max_connections_per_host);
    for (size_t i = 0; i < count; ++i) {
      CURLM* multi = curl_multi_init();
      if (multi == nullptr) return absl::InternalError("curl_multi_init failed");
      curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kMaxKeptConnections);
      curl_multi_setopt(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
      drivers_.push_back(std::make_unique<Driver>(
          options_, options_.max_connections_per_host / count, multi, calls_));
    }
    return absl::OkStatus();
  }

  void Send(Request request, Answered answered) override {
    absl::StatusOr<std::string> host = checker_.Check(request);
    if (!host.ok()) return answered(std::move(host).status());
    if (const size_t before = calls_.fetch_add(1); before >= options_.max_calls) {
      --calls_;
      return answered(TooManyCalls(before));
    }
    const absl::Time deadline = absl::Now() + request.timeout;
    NextDriver().Send(std::make_unique<Transfer>(std::move(request), *std::move(host), deadline,
                                                 std::move(answered)));
  }

 private:
  // Each thread keeps to one driver, so that it does not wake all of them; a driver's thread keeps
  // to its own.
  Driver& NextDriver() {
    static thread_local size_t last = 0;
    size_t least = 0;
    for (size_t i = 0; i < drivers_.size(); ++i) {
      if (drivers_[i]->IsHere()) last = i;
      if (drivers_[i]->calls() < drivers_[least]->calls()) least = i;
    }
    if (last >= drivers_.size() || drivers_[last]->calls() > drivers_[least]->calls() + kSlack) {
      last = least;
    }
    return *drivers_[last];
  }

  const Options options_;
  RequestChecker checker_;
  std::atomic<size_t> calls_ = 0;  // under way
  std::vector<std::unique_ptr<Driver>> drivers_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Client>> MakeClient(const Options& options) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (ready != CURLE_OK) return absl::InternalError(curl_easy_strerror(ready));
  auto client = std::make_unique<CurlClient>(options);
  if (absl::Status status = client->Start(); !status.ok()) return status;
  return client;
}

}  // namespace magpie::http
