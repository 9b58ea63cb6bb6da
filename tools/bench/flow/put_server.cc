// The least that a durable call can do: put-server DIRECTORY keeps the bytes of each request in a
// store like those of our services, under a new key, and answers after the disk's sync.

#include <sched.h>

#include <atomic>
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/process/resting_poller.h"
#include "common/store/rocks/rocks_store.h"
#include "tools/bench/lib/bare_server.h"

namespace magpie::bench {
namespace {

class PutService final : public v1::EchoService::CallbackService {
 public:
  explicit PutService(store::Store& store) : store_(store) {}

 private:
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* rpc, const v1::EchoRequest* request,
                                 v1::EchoResponse* response) override {
    grpc::ServerUnaryReactor* reactor = rpc->DefaultReactor();
    const grpc::Status filled = FillAnswer(*request, *response);
    if (!filled.ok()) {
      reactor->Finish(filled);
      return reactor;
    }
    const std::string key = absl::StrCat("bench/p/", ++last_);
    store_.Commit(
        {.puts = {{key, request->payload()}}}, [reactor](const absl::StatusOr<uint64_t>& version) {
          reactor->Finish(
              version.ok() ? grpc::Status::OK
                           : grpc::Status(grpc::StatusCode::UNAVAILABLE, "the put was not taken"));
        });
    return reactor;
  }

  store::Store& store_;
  std::atomic<uint64_t> last_ = 0;
};

int Fail(absl::string_view why) {
  const std::string line = absl::StrCat("put-server: ", why, "\n");
  std::fputs(line.c_str(), stderr);
  return 1;
}

}  // namespace
}  // namespace magpie::bench

int main(int argc, char** argv) {
  using namespace magpie;
  if (argc != 2) return bench::Fail("usage: put-server DIRECTORY");
  // As in our services (common/process/process.cc), before any thread starts.
  const sched_param none{};
  sched_setscheduler(0, SCHED_BATCH, &none);
  const auto store = store::OpenRocksStore({.directory = argv[1]});
  if (!store.ok()) return bench::Fail(store.status().message());
  bench::PutService service(**store);
  const auto resting = server::RestingPoller::MakeIfUseful();
  return bench::ServeBare("put-server", service);
}
