// crash-knowledge: kills a knowledge service under changes and searches, again and again, and holds
// it to every answer that it gave, and its index to its store.
//
// Exit code 0: nothing was lost, and the index is what the store says; 1: not so; 2: could not try.

#include <cstdint>
#include <memory>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "common/testing/scratch.h"
#include "tests/crash/knowledge/driver.h"

ABSL_FLAG(std::string, service, "build/services/knowledge/knowledge", "the binary to kill");
ABSL_FLAG(std::string, mortal, "build/tests/crash/knowledge/mortal-knowledge",
          "the same service, which kills itself at a step");
ABSL_FLAG(std::string, fault, "", "a fault of that one, which has to be found: early, misnamed");
ABSL_FLAG(std::string, scratch, ".", "where to make a new folder for data and log");
ABSL_FLAG(int32_t, cycles, 20, "how often to kill it at a random moment");
ABSL_FLAG(int32_t, rounds, 0, "how often to kill it at each step between a commit and the index");
ABSL_FLAG(uint32_t, seed, 1, "seed for the moments at which to kill it");

namespace magpie::crash {
namespace {

int CannotTry(const absl::Status& status) {
  absl::FPrintF(stderr, "crash-knowledge: %s\n", status.ToString());
  return 2;
}

absl::Status Run(Driver& driver) {
  RETURN_IF_ERROR(driver.KillAnywhere(absl::GetFlag(FLAGS_cycles)));
  RETURN_IF_ERROR(driver.KillAtEachStep(absl::GetFlag(FLAGS_rounds)));
  return driver.Report();
}

int Main() {
  const auto scratch = Scratch::Make(absl::GetFlag(FLAGS_scratch));
  if (!scratch.ok()) return CannotTry(scratch.status());
  Driver driver(Site(absl::GetFlag(FLAGS_service), absl::GetFlag(FLAGS_mortal),
                     absl::GetFlag(FLAGS_fault), (*scratch)->path()),
                absl::GetFlag(FLAGS_seed));
  const absl::Status status = Run(driver);
  if (status.ok() && driver.is_whole()) return 0;
  (*scratch)->Keep();
  absl::FPrintF(stderr, "data and log of the service: %s\n", (*scratch)->path());
  return status.ok() ? 1 : CannotTry(status);
}

}  // namespace
}  // namespace magpie::crash

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  return magpie::crash::Main();
}
