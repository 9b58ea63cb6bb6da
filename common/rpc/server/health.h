// grpc.health.v1: https://github.com/grpc/grpc/blob/master/doc/health-checking.md
//
// Replaces gRPC's own implementation, which says SERVING from the start and whose Watch
// streams delay a drain until the deadline.

#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "grpc/health/v1/health.grpc.pb.h"

namespace magpie::server {

// Thread-safe.
class Health final : public grpc::health::v1::Health::CallbackService {
 public:
  static constexpr size_t kMaxWatchers = 1000;

  // Knows `services` and "", the server as a whole. All are NOT_SERVING at first.
  explicit Health(const std::vector<std::string>& services);

  void SetServing(bool serving);

  // NOT_SERVING from now on. Watchers receive this, and their streams end.
  void Stop();

  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* rpc,
                                  const grpc::health::v1::HealthCheckRequest* request,
                                  grpc::health::v1::HealthCheckResponse* response) override;

  grpc::ServerWriteReactor<grpc::health::v1::HealthCheckResponse>* Watch(
      grpc::CallbackServerContext* rpc,
      const grpc::health::v1::HealthCheckRequest* request) override;

 private:
  class Watcher;
  using Status = grpc::health::v1::HealthCheckResponse::ServingStatus;

  Status StatusOf(const std::string& service) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::set<std::string> names_;
  absl::Mutex mutex_;
  bool is_serving_ ABSL_GUARDED_BY(mutex_) = false;
  bool is_stopped_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<Watcher*> watchers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace magpie::server
