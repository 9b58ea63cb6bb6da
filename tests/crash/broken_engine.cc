// broken-engine: the flow engine on a store that breaks its promise. The crash
// driver has to find that out, or it would find out nothing.

#include "absl/flags/flag.h"
#include "common/process/process.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/rocks/rocks_store.h"
#include "services/flow-engine/start.h"
#include "tests/crash/broken_stores.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:0", "where to serve gRPC");
ABSL_FLAG(std::string, data, "", "directory for what should survive a restart");
ABSL_FLAG(std::string, fault, "early",
          "early: reports commits too soon; torn: writes only half of them");

namespace {

absl::StatusOr<magpie::server::Parts> Start() {
  using magpie::store::Store;
  const std::string fault = absl::GetFlag(FLAGS_fault);
  if (fault != "early" && fault != "torn") {
    return magpie::InvalidField("--fault", "is not early or torn");
  }
  ASSIGN_OR_RETURN(std::unique_ptr<Store> store,
                   magpie::store::OpenRocksStore({.directory = absl::GetFlag(FLAGS_data)}));
  store = fault == "early" ? magpie::crash::MakeEarlyStore(std::move(store))
                           : magpie::crash::MakeTornStore(std::move(store));
  magpie::server::Parts parts;
  ASSIGN_OR_RETURN(auto part, magpie::flow::StartFlowEngine({.listen = absl::GetFlag(FLAGS_listen),
                                                             .resource_engine = "127.0.0.1:1",
                                                             .solution_matching = "127.0.0.1:1"},
                                                            std::move(store)));
  parts.push_back(std::move(part));
  return parts;
}

}  // namespace

int main(int argc, char** argv) {
  return magpie::server::RunProcess(argc, argv, "broken-engine", Start);
}
