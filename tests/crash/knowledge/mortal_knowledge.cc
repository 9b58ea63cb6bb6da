// mortal-knowledge: the knowledge service, which kills itself at a step (common/base/step.h), as
// kill -9 would. It says so in its log first. With a fault, it breaks a promise as well, which the
// crash driver has to find out.

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/string_view.h"
#include "common/base/step.h"
#include "common/process/process.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/store/rocks/rocks_store.h"
#include "services/knowledge/start.h"
#include "tests/crash/broken_stores.h"
#include "tests/crash/knowledge/misnamed_store.h"

ABSL_FLAG(std::string, listen, "127.0.0.1:0", "where to serve gRPC");
ABSL_FLAG(std::string, data, "", "directory for what should survive a restart");
ABSL_FLAG(std::string, die_at, "", "the step at which it kills itself");
ABSL_FLAG(int64_t, passing, 1, "which time that step is passed");
ABSL_FLAG(std::string, hold_at, "", "a step that no thread gets beyond until then");
ABSL_FLAG(std::string, fault, "",
          "early: reports commits too soon; misnamed: numbers some changes as of another article");

namespace {

struct Plan {
  std::string die_at, hold_at;
  std::atomic<int64_t> left = 0;  // until it dies
};

Plan& ThePlan() {
  static Plan plan;
  return plan;
}

void Watch(const char* step) {
  Plan& plan = ThePlan();
  if (plan.hold_at == step) {
    while (true) pause();
  }
  if (plan.die_at != step || plan.left.fetch_sub(1) != 1) return;
  std::fprintf(stderr, "dies at %s\n", step);
  kill(getpid(), SIGKILL);
  while (true) pause();
}

absl::StatusOr<std::unique_ptr<magpie::store::Store>> OpenStore() {
  const std::string fault = absl::GetFlag(FLAGS_fault);
  ASSIGN_OR_RETURN(auto store,
                   magpie::store::OpenRocksStore({.directory = absl::GetFlag(FLAGS_data)}));
  if (fault.empty()) return store;
  if (fault == "early") return magpie::crash::MakeEarlyStore(std::move(store));
  if (fault == "misnamed") return std::make_unique<magpie::crash::MisnamedStore>(std::move(store));
  return magpie::InvalidField("--fault", "is not early or misnamed");
}

absl::StatusOr<magpie::server::Parts> Start() {
  Plan& plan = ThePlan();
  plan.die_at = absl::GetFlag(FLAGS_die_at);
  plan.hold_at = absl::GetFlag(FLAGS_hold_at);
  plan.left = absl::GetFlag(FLAGS_passing);
  if (plan.die_at.empty() || plan.left < 1) {
    return magpie::InvalidField("--die_at", "is empty, or --passing less than 1: name a step");
  }
  magpie::step_watch = Watch;
  magpie::server::Parts parts;
  ASSIGN_OR_RETURN(auto store, OpenStore());
  ASSIGN_OR_RETURN(auto part,
                   magpie::knowledge::StartKnowledge(
                       {.listen = absl::GetFlag(FLAGS_listen), .data = absl::GetFlag(FLAGS_data)},
                       std::move(store)));
  parts.push_back(std::move(part));
  return parts;
}

}  // namespace

int main(int argc, char** argv) {
  return magpie::server::RunProcess(argc, argv, "mortal-knowledge", Start);
}
