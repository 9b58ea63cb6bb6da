// An HTTP client that answers when a test tells it to, and a definition to call.

#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "common/http/client.h"
#include "common/status/error.h"
#include "services/resource-engine/domain/run/call.h"

namespace magpie::resource {

class FakeHttp final : public http::Client {
 public:
  void Send(http::Request request, http::Answered answered) override {
    requests_.push_back(std::move(request));
    waiting_.push_back(std::move(answered));
  }

  ~FakeHttp() override {
    while (!waiting_.empty()) Fail("SHUTTING_DOWN");
  }

  // Answers the call that has waited longest.
  void Answer(int status, absl::Duration retry_after = absl::ZeroDuration()) {
    Give(http::Response{.status = status, .body = "1", .retry_after = retry_after});
  }

  void AnswerWith(int status, const std::string& body) {
    Give(http::Response{.status = status, .body = body});
  }

  void Fail(absl::string_view reason) {
    if (reason == "UPSTREAM_UNREACHABLE") return FailUnsent(reason);
    Give(Error(absl::StatusCode::kUnavailable, reason, "it failed"));
  }

  void FailUnsent(absl::string_view reason) {
    Give(http::MarkNeverSent(Error(absl::StatusCode::kUnavailable, reason, "it failed")));
  }

  // Answers as if the peer closed a kept connection during the call.
  void CloseKept() {
    Give(http::MarkClosedAsItCame(
        Error(absl::StatusCode::kUnavailable, "UPSTREAM_CLOSED", "it was closed")));
  }

  void TimeOut() { Give(Error(absl::StatusCode::kDeadlineExceeded, "UPSTREAM_TIMEOUT", "late")); }

  // Answers the last call.
  void AnswerLast(int status) {
    std::swap(waiting_.front(), waiting_.back());
    Answer(status);
  }

  size_t calls() const { return requests_.size(); }
  size_t open() const { return waiting_.size(); }
  const http::Request& last() const { return requests_.back(); }

 private:
  void Give(absl::StatusOr<http::Response> response) {
    http::Answered answered = std::move(waiting_.front());
    waiting_.pop_front();
    answered(std::move(response));
  }

  std::deque<http::Request> requests_;
  std::deque<http::Answered> waiting_;
};

// Defines an API "api" of the upstream "bike".
inline std::shared_ptr<const Definition> DefinitionOf(const std::string& method,
                                                      const Policy& policy) {
  const Api api{.upstream = "bike",
                .method = method,
                .path = "/",
                .timeout = absl::Seconds(1),
                .policy = policy};
  return std::make_shared<const Definition>(*Compile(*ParseName("api"), api));
}

inline std::shared_ptr<const Call> CallOf(const std::shared_ptr<const Definition>& definition,
                                          const std::string& target = "/") {
  return std::make_shared<const Call>(Call{.definition = definition,
                                           .api = &std::get<ApiProgram>(*definition),
                                           .request = {.target = target},
                                           .idempotency_key = "r1/api"});
}

}  // namespace magpie::resource
