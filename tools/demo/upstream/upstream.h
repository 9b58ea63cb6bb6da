// The business unit as an HTTP server.
//
//   GET  /orders/order-7            POST   /faults   see outages.h
//   GET  /bikes/bike-7/lock         DELETE /faults   all off
//   POST /bikes/bike-7/lock/close   GET    /calls    {"GET /orders/order-7":2}
//   POST /invoices/12/archive       POST   /reset    locks, faults and counts as at the start
//
// A POST with an Idempotency-Key that was seen before does nothing and gets the
// first answer again, marked by the header Idempotency-Replayed.

#pragma once

#include <httplib.h>

#include <map>
#include <optional>
#include <string>
#include <thread>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/base/lru.h"
#include "tools/demo/upstream/business.h"
#include "tools/demo/upstream/outages.h"

namespace magpie::demo {

class Upstream {
 public:
  Upstream();
  ~Upstream();

  // Serves on "127.0.0.1:7190"; port 0 takes a free one. Returns the address.
  absl::StatusOr<std::string> Start(const std::string& listen);

 private:
  using Request = httplib::Request;
  using Response = httplib::Response;

  void AddBusinessRoutes();
  void AddTestRoutes();
  void CountCall(const Request& request);
  // True where a outage has answered.
  bool Misbehave(const Request& request, Response& response);
  // Answers what `act` returns for the number in the path, and for a repeat the same.
  void AnswerOnce(const Request& request, Response& response,
                  absl::FunctionRef<Value(uint64_t number)> act);

  Business business_;
  Outages outages_;
  absl::Notification stopping_;

  absl::Mutex mutex_;
  std::map<std::string, int64_t> calls_ ABSL_GUARDED_BY(mutex_);
  // By path and key.
  std::optional<Lru<std::string, std::string>> answers_ ABSL_GUARDED_BY(mutex_);

  httplib::Server server_;
  std::thread thread_;
};

}  // namespace magpie::demo
