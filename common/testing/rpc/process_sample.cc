// A minimal process, for process_test.

#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/synchronization/mutex.h"
#include "common/process/process.h"
#include "common/status/macros.h"
#include "common/testing/rpc/echo.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:0", "Where calls are answered");

namespace magpie::echo {
namespace {

// Holds RPCs with the text "hold" until the drain has begun; answers the rest at once.
class Sample final : public server::Part {
 public:
  absl::Status Start() {
    ASSIGN_OR_RETURN(server_,
                     server::Server::Start(absl::GetFlag(FLAGS_listen), {{EchoName(), &service_}}));
    return absl::OkStatus();
  }

  void Ready() override { server_->Ready(); }

  void Drain(absl::Time deadline) override {
    std::thread drain([&] { server_->Drain(deadline); });
    {
      absl::MutexLock lock(&mutex_);
      is_draining_ = true;
      for (Done& done : held_) done(absl::OkStatus());
      held_.clear();
    }
    drain.join();
  }

 private:
  absl::Mutex mutex_;
  bool is_draining_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<Done> held_ ABSL_GUARDED_BY(mutex_);
  EchoService service_{[this](const Context&, const std::string& text, Done done) {
    absl::MutexLock lock(&mutex_);
    if (text != "hold" || is_draining_) return done(absl::OkStatus());
    held_.push_back(std::move(done));
  }};
  std::unique_ptr<server::Server> server_;
};

absl::StatusOr<server::Parts> Start() {
  auto sample = std::make_unique<Sample>();
  RETURN_IF_ERROR(sample->Start());
  server::Parts parts;
  parts.push_back(std::move(sample));
  return parts;
}

}  // namespace
}  // namespace magpie::echo

int main(int argc, char** argv) {
  return magpie::server::RunProcess(argc, argv, "sample", magpie::echo::Start);
}
