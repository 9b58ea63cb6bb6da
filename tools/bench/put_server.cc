// The least that a durable call can do: keeps the bytes of each request in a store like those of
// our services, under a key of its own, and answers after the disk's sync. put-server DIRECTORY
// listens on a free port of loopback, says on stderr which, and serves until it is ended.

#include <grpcpp/grpcpp.h>
#include <sched.h>

#include <atomic>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/server/resting_poller.h"
#include "common/store/rocks_store.h"
#include "magpie/bench/v1/echo_service.grpc.pb.h"

namespace {

namespace v1 = magpie::bench::v1;

class PutService final : public v1::EchoService::CallbackService {
 public:
  explicit PutService(magpie::store::Store& store) : store_(store) {}

 private:
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* call, const v1::EchoRequest* request,
                                 v1::EchoResponse* response) override {
    grpc::ServerUnaryReactor* reactor = call->DefaultReactor();
    response->set_payload(std::string(request->answer_bytes(), 'x'));
    const std::string key = absl::StrCat("bench/p/", ++last_);
    store_.Commit(
        {.puts = {{key, request->payload()}}}, [reactor](const absl::StatusOr<uint64_t>& version) {
          reactor->Finish(version.ok()
                              ? grpc::Status::OK
                              : grpc::Status(grpc::StatusCode::UNAVAILABLE, "the store is busy"));
        });
    return reactor;
  }

  magpie::store::Store& store_;
  std::atomic<uint64_t> last_ = 0;
};

int Fail(const std::string& why) {
  std::fprintf(stderr, "put-server: %s\n", why.c_str());
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return Fail("which directory?");
  // As in our services (common/server/process.cc).
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const sched_param none{};
  sched_setscheduler(0, SCHED_BATCH, &none);
  const auto store = magpie::store::OpenRocksStore({.directory = argv[1]});
  if (!store.ok()) return Fail(std::string(store.status().message()));
  PutService service(**store);
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return Fail("cannot listen");
  const auto resting = magpie::server::RestingPoller::MakeIfUseful();
  std::fprintf(stderr, "serving address=127.0.0.1:%d\nready\n", port);
  server->Wait();
}
