// A call that waits for its answer, for tests.

#pragma once

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/http/client.h"
#include "common/status/error.h"

namespace magpie::http {

// Waits for the answer.
inline absl::StatusOr<Response> Call(Client& client, Request request) {
  absl::StatusOr<Response> answer;
  absl::Notification answered;
  client.Send(std::move(request), [&](absl::StatusOr<Response> response) {
    answer = std::move(response);
    answered.Notify();
  });
  answered.WaitForNotification();
  return answer;
}

// "200 application/json {...}", or the reason of the error.
inline std::string Describe(const absl::StatusOr<Response>& response) {
  if (!response.ok()) return ReasonOf(response.status());
  return absl::StrCat(response->status, " ", response->content_type, " ", response->body);
}

}  // namespace magpie::http
