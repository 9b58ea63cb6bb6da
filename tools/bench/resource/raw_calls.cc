#include "tools/bench/resource/raw_calls.h"

#include <curl/curl.h>
#include <simdjson.h>

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace magpie::bench {
namespace {

constexpr long kConnections = 2048;
constexpr int kLongestWait = 1000;

struct Request;

// One GET, on a handle of its own that is used again and again.
struct Call {
  CURL* easy = curl_easy_init();
  std::string body;
  Request* request = nullptr;

  ~Call() { curl_easy_cleanup(easy); }
};

struct Request {
  std::vector<std::unique_ptr<Call>> calls;
  size_t open = 0;
  absl::Time begin;
};

size_t OnBody(char* data, size_t size, size_t count, void* body) {
  static_cast<std::string*>(body)->append(data, size * count);
  return size * count;
}

void Prepare(Call& call, const std::string& url) {
  curl_easy_setopt(call.easy, CURLOPT_URL, url.c_str());
  curl_easy_setopt(call.easy, CURLOPT_WRITEFUNCTION, OnBody);
  curl_easy_setopt(call.easy, CURLOPT_WRITEDATA, &call.body);
  curl_easy_setopt(call.easy, CURLOPT_PRIVATE, &call);
  curl_easy_setopt(call.easy, CURLOPT_NOSIGNAL, 1L);
}

class Raw {
 public:
  Raw(const Load& load, const std::vector<std::string>& urls)
      : warm_(absl::Now() + load.warm_up), end_(warm_ + load.length), requests_(load.in_flight) {
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, kConnections);
    for (Request& request : requests_) {
      for (const std::string& url : urls) {
        request.calls.push_back(std::make_unique<Call>());
        request.calls.back()->request = &request;
        Prepare(*request.calls.back(), url);
      }
    }
  }

  ~Raw() { curl_multi_cleanup(multi_); }

  absl::StatusOr<Measured> Run() {
    for (Request& request : requests_) Begin(request);
    while (open_ > 0) {
      int running = 0;
      curl_multi_perform(multi_, &running);
      int left = 0;
      while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (absl::Status failed = End(message->easy_handle, message->data.result); !failed.ok()) {
          return failed;
        }
      }
      if (open_ > 0) curl_multi_poll(multi_, nullptr, 0, kLongestWait, nullptr);
    }
    if (took_.empty()) return absl::DeadlineExceededError("no request was answered in time");
    const double rate = static_cast<double>(took_.size()) / absl::ToDoubleSeconds(end_ - warm_);
    return Measured{
        .calls_per_second = rate, .p50 = Percentile(took_, 0.5), .p99 = Percentile(took_, 0.99)};
  }

 private:
  void Begin(Request& request) {
    request.begin = absl::Now();
    request.open = request.calls.size();
    ++open_;
    for (const auto& call : request.calls) {
      call->body.clear();
      curl_multi_add_handle(multi_, call->easy);
    }
  }

  absl::Status End(CURL* easy, CURLcode code) {
    curl_multi_remove_handle(multi_, easy);
    Call* call = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &call);
    if (code != CURLE_OK) return absl::UnavailableError(curl_easy_strerror(code));
    int64_t value = 0;
    if (parser_.parse(call->body)["v"].get(value) != simdjson::SUCCESS) {
      return absl::InternalError(absl::StrCat("answered: ", call->body));
    }
    Request& request = *call->request;
    if (--request.open > 0) return absl::OkStatus();
    --open_;
    const absl::Time now = absl::Now();
    if (now >= warm_ && now < end_) took_.push_back(now - request.begin);
    if (now < end_) Begin(request);
    return absl::OkStatus();
  }

  CURLM* const multi_ = curl_multi_init();
  simdjson::dom::parser parser_;
  const absl::Time warm_;
  const absl::Time end_;
  std::vector<Request> requests_;
  size_t open_ = 0;
  std::vector<absl::Duration> took_;
};

}  // namespace

absl::StatusOr<Measured> MeasureRaw(const Load& load, const std::vector<std::string>& urls) {
  return Raw(load, urls).Run();
}

absl::StatusOr<std::string> GetRaw(const std::string& url) {
  Call call;
  Prepare(call, url);
  const CURLcode code = curl_easy_perform(call.easy);
  if (code != CURLE_OK) return absl::UnavailableError(curl_easy_strerror(code));
  return call.body;
}

}  // namespace magpie::bench
