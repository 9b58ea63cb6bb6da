#include "common/rpc/server/health.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/rpc/status.h"
#include "common/status/error.h"

namespace magpie::server {

using grpc::health::v1::HealthCheckRequest;
using grpc::health::v1::HealthCheckResponse;

namespace {

std::set<std::string> WithWhole(const std::vector<std::string>& services) {
  std::set<std::string> names(services.begin(), services.end());
  names.insert("");
  return names;
}

}  // namespace

// A Watch stream: writes the latest status whenever it differs from the last written one.
class Health::Watcher final : public grpc::ServerWriteReactor<HealthCheckResponse> {
 public:
  Watcher(Health& health, std::string service) : health_(health), service_(std::move(service)) {}

  // Starts the next operation unless one is under way, whose end calls this again.
  void Step() ABSL_EXCLUSIVE_LOCKS_REQUIRED(health_.mutex_) {
    if (is_writing_ || is_finished_) return;
    const Status status = health_.StatusOf(service_);
    if (!is_gone_ && status != written_) {
      written_ = status;
      is_writing_ = true;
      response_.set_status(status);
      StartWrite(&response_);
    } else if (is_gone_ || health_.is_stopped_) {
      is_finished_ = true;
      Finish({grpc::StatusCode::UNAVAILABLE, "the server is shutting down"});
    }
  }

  // Refuses the stream.
  void Refuse(const grpc::Status& status) ABSL_EXCLUSIVE_LOCKS_REQUIRED(health_.mutex_) {
    is_finished_ = true;
    Finish(status);
  }

  void OnWriteDone(bool ok) override {
    absl::MutexLock lock(&health_.mutex_);
    is_writing_ = false;
    is_gone_ = is_gone_ || !ok;
    Step();
  }

  void OnCancel() override {
    absl::MutexLock lock(&health_.mutex_);
    is_gone_ = true;
    Step();
  }

  void OnDone() override {
    {
      absl::MutexLock lock(&health_.mutex_);
      health_.watchers_.erase(this);
    }
    delete this;
  }

 private:
  Health& health_;
  const std::string service_;
  HealthCheckResponse response_;
  std::optional<Status> written_ ABSL_GUARDED_BY(health_.mutex_);
  bool is_writing_ ABSL_GUARDED_BY(health_.mutex_) = false;
  bool is_gone_ ABSL_GUARDED_BY(health_.mutex_) = false;
  bool is_finished_ ABSL_GUARDED_BY(health_.mutex_) = false;
};

Health::Health(const std::vector<std::string>& services) : names_(WithWhole(services)) {}

Health::Status Health::StatusOf(const std::string& service) const {
  if (!names_.contains(service)) return HealthCheckResponse::SERVICE_UNKNOWN;
  return is_serving_ && !is_stopped_ ? HealthCheckResponse::SERVING
                                     : HealthCheckResponse::NOT_SERVING;
}

void Health::SetServing(bool serving) {
  absl::MutexLock lock(&mutex_);
  is_serving_ = serving;
  for (Watcher* watcher : watchers_) watcher->Step();
}

void Health::Stop() {
  absl::MutexLock lock(&mutex_);
  is_stopped_ = true;
  for (Watcher* watcher : watchers_) watcher->Step();
}

grpc::ServerUnaryReactor* Health::Check(grpc::CallbackServerContext* rpc,
                                        const HealthCheckRequest* request,
                                        HealthCheckResponse* response) {
  grpc::ServerUnaryReactor* reactor = rpc->DefaultReactor();
  absl::MutexLock lock(&mutex_);
  response->set_status(StatusOf(request->service()));
  const bool is_known = response->status() != HealthCheckResponse::SERVICE_UNKNOWN;
  reactor->Finish(is_known ? grpc::Status::OK
                           : ToGrpc(Error(absl::StatusCode::kNotFound, "SERVICE_NOT_FOUND",
                                          absl::StrCat("no such service: ", request->service()))));
  return reactor;
}

grpc::ServerWriteReactor<HealthCheckResponse>* Health::Watch(grpc::CallbackServerContext* /*rpc*/,
                                                             const HealthCheckRequest* request) {
  auto* watcher = new Watcher(*this, request->service());
  absl::MutexLock lock(&mutex_);
  if (watchers_.size() < kMaxWatchers) {
    watchers_.insert(watcher);
    watcher->Step();
  } else {
    watcher->Refuse(ToGrpc(Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_WATCHERS",
                                 absl::StrCat(kMaxWatchers, " streams are watching already"))));
  }
  return watcher;
}

}  // namespace magpie::server
