#include "tests/crash/knowledge/driver.h"

#include <cstdio>
#include <limits>
#include <thread>
#include <utility>

#include "absl/random/distributions.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"

namespace magpie::crash {
namespace {

constexpr double kLeastLoadSeconds = 0.05;
constexpr double kMostLoadSeconds = 0.5;
constexpr size_t kFaultsToReport = 10;

void Print(const std::vector<std::string>& faults) {
  for (size_t i = 0; i < faults.size() && i < kFaultsToReport; ++i) {
    absl::FPrintF(stderr, "  %s\n", faults[i]);
  }
}

}  // namespace

Driver::Driver(Site site, uint32_t seed) : site_(std::move(site)), random_(seed) {}

absl::Status Driver::KillAnywhere(int cycles) {
  RETURN_IF_ERROR(site_.Start());
  for (int cycle = 1; cycle <= cycles && is_whole(); ++cycle) {
    const absl::Duration moment =
        absl::Seconds(absl::Uniform(random_, kLeastLoadSeconds, kMostLoadSeconds));
    Sum sum;
    const size_t before = small_.acknowledged();
    std::thread killer([&] {
      absl::SleepFor(moment);
      site_.Kill();
    });
    const absl::Status loaded = small_.Load(ClientOf(small_), std::numeric_limits<int>::max());
    killer.join();
    RETURN_IF_ERROR(loaded);
    RETURN_IF_ERROR(Audit(small_, sum));
    absl::PrintF("cycle %d: killed after %s: %d changes, %d lost, %d drifted\n", cycle,
                 absl::FormatDuration(absl::Trunc(moment, absl::Milliseconds(1))),
                 small_.acknowledged() - before, sum.lost, sum.drifted);
    std::fflush(stdout);
  }
  return absl::OkStatus();
}

absl::Status Driver::Audit(Crew& crew, Sum& sum) {
  RETURN_IF_ERROR(site_.Start());
  Faults faults;
  RETURN_IF_ERROR(crew.Audit(ClientOf(crew), faults));
  Print(faults.lost);
  Print(faults.drifted);
  ++kills_;
  sum.lost += faults.lost.size();
  sum.drifted += faults.drifted.size();
  lost_ += faults.lost.size();
  drifted_ += faults.drifted.size();
  return absl::OkStatus();
}

absl::Status Driver::Report() const {
  const size_t acknowledged = small_.acknowledged();
  absl::PrintF("%d kills, %d acknowledged changes, %d lost, %d drifted\n", kills_, acknowledged,
               lost_, drifted_);
  if (acknowledged > 0) return absl::OkStatus();
  return absl::DeadlineExceededError("the service acknowledged nothing: look at its log");
}

}  // namespace magpie::crash
