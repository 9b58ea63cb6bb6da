// crash-knowledge: kills a knowledge service under changes and searches, again and again, and holds
// it to every answer that it gave, and its index to its store.
//
// Exit code 0: nothing was lost, and the index is what the store says; 1: not so; 2: could not try.

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/random/distributions.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "common/testing/scratch.h"
#include "tests/crash/knowledge/writer.h"
#include "tools/bench/lib/child.h"

ABSL_FLAG(std::string, service, "build/services/knowledge/knowledge", "the binary to kill");
ABSL_FLAG(std::string, scratch, ".", "where to make a new folder for data and log");
ABSL_FLAG(int32_t, cycles, 20, "how often to kill it");
ABSL_FLAG(uint32_t, seed, 1, "seed for the moments at which to kill it");

namespace magpie::crash {
namespace {

constexpr uint32_t kWriters = 8;
constexpr double kLeastLoadSeconds = 0.05;
constexpr double kMostLoadSeconds = 0.5;
constexpr size_t kFaultsToReport = 10;

class Driver {
 public:
  Driver(std::string service, std::string directory, uint32_t seed)
      : service_(std::move(service)), directory_(std::move(directory)), random_(seed) {
    for (uint32_t i = 0; i < kWriters; ++i) writers_.emplace_back(i);
  }

  absl::Status Run(int cycles) {
    RETURN_IF_ERROR(Start());
    for (int cycle = 1; cycle <= cycles; ++cycle) RETURN_IF_ERROR(RunCycle(cycle));
    size_t acknowledged = 0;
    for (const Writer& writer : writers_) acknowledged += writer.acknowledged();
    absl::PrintF("%d cycles, %d acknowledged changes, %d lost, %d drifted\n", cycles, acknowledged,
                 lost_, drifted_);
    if (acknowledged > 0) return absl::OkStatus();
    return absl::DeadlineExceededError("the service acknowledged nothing");
  }

  bool is_whole() const { return lost_ + drifted_ == 0; }

 private:
  absl::Status RunCycle(int cycle) {
    const absl::Duration moment =
        absl::Seconds(absl::Uniform(random_, kLeastLoadSeconds, kMostLoadSeconds));
    RETURN_IF_ERROR(LoadUntilKilled(moment));
    RETURN_IF_ERROR(Start());
    Faults faults;
    for (Writer& writer : writers_) RETURN_IF_ERROR(writer.Audit(*client_, faults));
    absl::PrintF("cycle %d: killed after %s: %d lost, %d drifted\n", cycle,
                 absl::FormatDuration(absl::Trunc(moment, absl::Milliseconds(1))),
                 faults.lost.size(), faults.drifted.size());
    std::fflush(stdout);
    for (const auto* const list : {&faults.lost, &faults.drifted}) {
      for (size_t i = 0; i < list->size() && i < kFaultsToReport; ++i) {
        absl::FPrintF(stderr, "  %s\n", (*list)[i]);
      }
    }
    lost_ += faults.lost.size();
    drifted_ += faults.drifted.size();
    return absl::OkStatus();
  }

  // Each writer goes on until the service does not answer.
  absl::Status LoadUntilKilled(absl::Duration moment) {
    std::vector<absl::Status> ends(kWriters);
    std::vector<std::thread> threads;
    threads.reserve(kWriters + 1);
    for (uint32_t i = 0; i < kWriters; ++i) {
      threads.emplace_back([this, i, &ends] {
        while (ends[i].ok()) ends[i] = writers_[i].Change(*client_);
      });
    }
    std::atomic<bool> is_killed = false;
    threads.emplace_back([this, &is_killed] {
      while (!is_killed) {
        v1::SearchArticlesRequest request;
        request.set_query("refund");
        (void)client_->Call(client_->knowledge(), &v1::KnowledgeService::Stub::SearchArticles,
                            request);
      }
    });
    absl::SleepFor(moment);
    child_->Kill();
    is_killed = true;
    for (std::thread& thread : threads) thread.join();
    for (const absl::Status& end : ends) {
      if (!absl::IsUnavailable(end)) return end;
    }
    return absl::OkStatus();
  }

  absl::Status Start() {
    client_.reset();
    child_.reset();
    ASSIGN_OR_RETURN(child_,
                     bench::Child::Start({service_, "--listen=127.0.0.1:0", "--metrics=127.0.0.1:0",
                                          "--data=" + directory_ + "/data"},
                                         directory_ + "/log"));
    client_ = std::make_unique<KnowledgeClient>(child_->address());
    return absl::OkStatus();
  }

  const std::string service_;
  const std::string directory_;
  std::mt19937_64 random_;
  std::vector<Writer> writers_;
  std::unique_ptr<bench::Child> child_;
  std::unique_ptr<KnowledgeClient> client_;
  size_t lost_ = 0;
  size_t drifted_ = 0;
};

int CannotTry(const absl::Status& status) {
  absl::FPrintF(stderr, "crash-knowledge: %s\n", status.ToString());
  return 2;
}

int Main() {
  const auto scratch = Scratch::Make(absl::GetFlag(FLAGS_scratch));
  if (!scratch.ok()) return CannotTry(scratch.status());
  Driver driver(absl::GetFlag(FLAGS_service), (*scratch)->path(), absl::GetFlag(FLAGS_seed));
  const absl::Status status = driver.Run(absl::GetFlag(FLAGS_cycles));
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
