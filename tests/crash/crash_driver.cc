// crash-driver: kills a flow engine under load, again and again, and holds it to
// every reply that it gave.
//
// Exit code 0: nothing was lost or half-applied; 1: something was; 2: could not try.

#include <cstdint>
#include <cstdio>
#include <memory>
#include <random>
#include <string>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/random/distributions.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/status/macros.h"
#include "common/testing/scratch.h"
#include "tests/crash/audit.h"
#include "tests/crash/load.h"
#include "tools/bench/flow/ask_flow.h"
#include "tools/bench/lib/child.h"
#include "tools/bench/lib/load.h"

ABSL_FLAG(std::string, engine, "build/services/flow-engine/flow-engine", "the binary to kill");
ABSL_FLAG(std::string, scratch, ".", "where to make a new folder for data and log");
ABSL_FLAG(int32_t, cycles, 20, "how often to kill it");
ABSL_FLAG(uint32_t, seed, 1, "seed for the moments at which to kill it");

namespace magpie::crash {
namespace {

constexpr double kLeastLoadSeconds = 0.2;
constexpr double kMostLoadSeconds = 0.8;
constexpr size_t kFaultsToTell = 10;
constexpr size_t kConnections = 4;  // as of several clients, whose calls race

struct Total {
  size_t lost = 0;
  size_t half_applied = 0;

  void Add(const Findings& findings) {
    lost += findings.lost;
    half_applied += findings.faults.size();
    for (size_t i = 0; i < findings.faults.size() && i < kFaultsToTell; ++i) {
      absl::FPrintF(stderr, "  %s\n", findings.faults[i]);
    }
  }
};

class Driver {
 public:
  Driver(std::string engine, std::string directory, uint32_t seed)
      : engine_(std::move(engine)), directory_(std::move(directory)), random_(seed) {}

  absl::Status Run(int cycles) {
    for (int cycle = 1; cycle <= cycles; ++cycle) RETURN_IF_ERROR(RunCycle(cycle));
    RETURN_IF_ERROR(Start());
    Audit audit(*client_, book_);
    RETURN_IF_ERROR(audit.CheckAll());
    total_.Add(audit.findings());
    absl::PrintF("%d cycles, %d acknowledged changes, %d lost, %d half-applied\n", cycles,
                 book_.acknowledged(), total_.lost, total_.half_applied);
    if (book_.acknowledged() > 0) return absl::OkStatus();
    return absl::DeadlineExceededError("the engine acknowledged nothing");
  }

  const Total& total() const { return total_; }

 private:
  // Load, kill, start, check.
  absl::Status RunCycle(int cycle) {
    if (engine_process_ == nullptr) RETURN_IF_ERROR(Start());
    const size_t before = book_.acknowledged();
    const absl::Duration moment =
        absl::Seconds(absl::Uniform(random_, kLeastLoadSeconds, kMostLoadSeconds));
    RETURN_IF_ERROR(LoadUntilKilled(*engine_process_, *client_, moment, book_));
    const size_t acknowledged = book_.acknowledged() - before;
    RETURN_IF_ERROR(Start());
    Audit audit(*client_, book_);
    RETURN_IF_ERROR(audit.CheckChanges(place_));
    const Findings& findings = audit.findings();
    absl::PrintF(
        "cycle %d: killed after %s: %d acknowledged, %d not (%d of them made): %d lost, "
        "%d half-applied\n",
        cycle, absl::FormatDuration(absl::Trunc(moment, absl::Milliseconds(1))), acknowledged,
        findings.unanswered, findings.applied, findings.lost, findings.faults.size());
    std::fflush(stdout);
    total_.Add(findings);
    return absl::OkStatus();
  }

  absl::Status Start() {
    client_.reset();
    engine_process_.reset();
    ASSIGN_OR_RETURN(engine_process_,
                     bench::Child::Start({engine_, "--listen=127.0.0.1:0", "--metrics=127.0.0.1:0",
                                          "--data=" + directory_ + "/data"},
                                         directory_ + "/log"));
    client_ = std::make_unique<bench::FlowClient>(engine_process_->address(), kConnections);
    // The first time it deploys, later it is a repeat.
    return bench::CallAndWait<flow::v1::DeployFlowResponse>(*client_, bench::DeployAskFlow())
        .status();
  }

  const std::string engine_;
  const std::string directory_;
  std::mt19937_64 random_;
  Book book_;
  std::string place_;  // where the list of instances ended
  std::unique_ptr<bench::Child> engine_process_;
  std::unique_ptr<bench::FlowClient> client_;
  Total total_;
};

int CannotTry(const absl::Status& status) {
  absl::FPrintF(stderr, "crash-driver: %s\n", status.ToString());
  return 2;
}

int Main() {
  const auto scratch = Scratch::Make(absl::GetFlag(FLAGS_scratch));
  if (!scratch.ok()) return CannotTry(scratch.status());
  Driver driver(absl::GetFlag(FLAGS_engine), (*scratch)->path(), absl::GetFlag(FLAGS_seed));
  const absl::Status status = driver.Run(absl::GetFlag(FLAGS_cycles));
  const bool is_whole = driver.total().lost + driver.total().half_applied == 0;
  if (status.ok() && is_whole) return 0;
  (*scratch)->Keep();
  absl::FPrintF(stderr, "data and log of the engine: %s\n", (*scratch)->path());
  return status.ok() ? 1 : CannotTry(status);
}

}  // namespace
}  // namespace magpie::crash

int main(int argc, char** argv) {
  absl::ParseCommandLine(argc, argv);
  return magpie::crash::Main();
}
