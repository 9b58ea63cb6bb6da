#include "tests/crash/knowledge/driver.h"

#include <cstdio>
#include <limits>
#include <thread>
#include <utility>

#include "absl/random/distributions.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"

namespace magpie::crash {
namespace {

constexpr double kLeastLoadSeconds = 0.05;
constexpr double kMostLoadSeconds = 0.5;
constexpr size_t kFaultsToReport = 10;

// Changes of a writer: some, and so many that every step has been passed long before.
constexpr int kSome = 30;
constexpr int kMany = 5000;

// So many postings that the index merges them beside what it does.
constexpr uint32_t kLargeArticles = 600;
constexpr uint32_t kLargeWords = 100;

void Print(const std::vector<std::string>& faults) {
  for (size_t i = 0; i < faults.size() && i < kFaultsToReport; ++i) {
    absl::FPrintF(stderr, "  %s\n", faults[i]);
  }
}

}  // namespace

Driver::Driver(Site site, uint32_t seed) : site_(std::move(site)), random_(seed) {}

absl::Status Driver::KillAnywhere(int cycles) {
  if (cycles == 0) return absl::OkStatus();
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

absl::Status Driver::KillAtEachStep(int rounds) {
  if (rounds == 0) return absl::OkStatus();
  RETURN_IF_ERROR(site_.Start());
  RETURN_IF_ERROR(large_.Fill(ClientOf(large_), kLargeArticles, kLargeWords));
  std::vector<Sum> sums(Moments().size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < sums.size() && is_whole(); ++i) {
      RETURN_IF_ERROR(KillAt(Moments()[i], sums[i]));
    }
  }
  for (size_t i = 0; i < sums.size(); ++i) {
    absl::PrintF("%-38s %-20s %d kills, %d changes, %d lost, %d drifted\n", Moments()[i].name,
                 Moments()[i].step, sums[i].kills, sums[i].changes, sums[i].lost, sums[i].drifted);
  }
  return absl::OkStatus();
}

absl::Status Driver::KillAt(const Moment& moment, Sum& sum) {
  Crew& crew = moment.is_large ? large_ : small_;
  const size_t before = crew.acknowledged();
  RETURN_IF_ERROR(Prepare(moment.way, crew));
  RETURN_IF_ERROR(site_.StartMortal(
      moment.step, absl::Uniform(absl::IntervalClosed, random_, moment.least, moment.most),
      moment.hold_at));
  const bool stops = moment.way == Way::kStop;
  RETURN_IF_ERROR(crew.Load(ClientOf(crew), stops ? kSome : kMany));
  if (stops) site_.Stop();
  if (!site_.DiedAt(moment.step)) {
    return absl::DeadlineExceededError(
        absl::StrCat("the service did not die at ", moment.step, " (", moment.name,
                     "): look for PassStep of it in the code, and at how moments.cc comes to it"));
  }
  ++sum.kills;
  RETURN_IF_ERROR(Audit(crew, sum));
  const size_t changes = crew.acknowledged() - before;
  sum.changes += changes;
  absl::PrintF("kill %d, at %s (%s): %d changes\n", kills_, moment.step, moment.name, changes);
  std::fflush(stdout);
  return absl::OkStatus();
}

absl::Status Driver::Prepare(Way way, Crew& crew) {
  if (way == Way::kAnew) {
    site_.Kill();
    return site_.RemoveCheckpoints();
  }
  if (way != Way::kCheckpoint && way != Way::kReplay) return absl::OkStatus();
  // It writes a checkpoint of what it has loaded since it started.
  RETURN_IF_ERROR(crew.Load(ClientOf(crew), kSome));
  site_.Stop();
  if (way == Way::kCheckpoint) return absl::OkStatus();
  RETURN_IF_ERROR(site_.Start());
  RETURN_IF_ERROR(crew.Load(ClientOf(crew), kSome));
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
  const size_t acknowledged = small_.acknowledged() + large_.acknowledged();
  absl::PrintF("%d kills, %d acknowledged changes, %d lost, %d drifted\n", kills_, acknowledged,
               lost_, drifted_);
  if (acknowledged > 0) return absl::OkStatus();
  return absl::DeadlineExceededError("the service acknowledged nothing: look at its log");
}

}  // namespace magpie::crash
