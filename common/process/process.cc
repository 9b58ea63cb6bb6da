#include "common/process/process.h"

#include <prometheus/gauge.h>
#include <pthread.h>
#include <sched.h>

#include <csignal>
#include <cstdio>
#include <utility>

#include "absl/flags/flag.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/process/admin.h"
#include "common/process/config.h"
#include "common/process/log_flags.h"
#include "common/process/resting_poller.h"
#include "common/rpc/server/limits.h"
#include "common/status/error.h"
#include "common/status/macros.h"

ABSL_FLAG(std::string, metrics, "127.0.0.1:0",
          "The address that serves /metrics, /livez and /readyz; port 0 picks a free one");
ABSL_FLAG(absl::Duration, drain_time, absl::Seconds(10),
          "How long RPCs under way may take to finish after the process is asked to stop");

namespace magpie::server {
namespace {

constexpr int kCannotRun = 1;
constexpr int kBadConfiguration = 2;

// Blocks the signals in this thread and all that it starts, including gRPC's, so that sigwait gets
// them.
sigset_t BlockStopSignals() {
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  return stop;
}

// Keeps this thread, and all that it starts, from preempting the running thread when they wake up,
// so that requests and answers come in batches.
void PreferThroughput() {
  const sched_param none{};
  sched_setscheduler(0, SCHED_BATCH, &none);  // a refusal costs only speed
}

int Fail(absl::string_view name, const absl::Status& status, int exit_code) {
  const std::string line = absl::StrCat(name, ": ", std::string(status.message()), "\n");
  std::fputs(line.c_str(), stderr);
  return exit_code;
}

int Print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return std::fflush(stdout) == 0 ? 0 : kCannotRun;
}

absl::Status CheckFlags() {
  const absl::Duration drain_time = absl::GetFlag(FLAGS_drain_time);
  if (drain_time < absl::ZeroDuration() || drain_time > absl::Hours(1)) {
    return InvalidField("--drain_time", "must be from 0 to 1h");
  }
  return CheckLimitFlags();
}

void AddBuildInfo(absl::string_view name) {
  prometheus::BuildGauge()
      .Name("magpie_build_info")
      .Help("Always 1; the labels name the process and its version.")
      .Register(Metrics())
      .Add({{"name", std::string(name)}, {"version", MAGPIE_VERSION}})
      .Set(1);
}

void DrainAll(Parts& parts) {
  const absl::Time deadline = absl::Now() + absl::GetFlag(FLAGS_drain_time);
  for (const std::unique_ptr<Part>& part : parts) part->Drain(deadline);
  for (std::unique_ptr<Part>& part : parts) part.reset();
}

absl::Status ServeUntil(const sigset_t& stop, absl::string_view name,
                        const std::function<absl::StatusOr<Parts>()>& start) {
  AddBuildInfo(name);
  ASSIGN_OR_RETURN(const std::unique_ptr<Admin> admin, Admin::Start(absl::GetFlag(FLAGS_metrics)));
  ASSIGN_OR_RETURN(Parts parts, start());
  const std::unique_ptr<RestingPoller> resting = RestingPoller::MakeIfUseful();
  for (const std::unique_ptr<Part>& part : parts) part->Ready();
  admin->SetReady(true);
  Log(Level::kInfo, "ready",
      {{"name", name}, {"version", MAGPIE_VERSION}, {"metrics", admin->address()}});

  int signal = 0;
  sigwait(&stop, &signal);
  Log(Level::kInfo, "draining", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
  admin->SetReady(false);
  DrainAll(parts);
  Log(Level::kInfo, "stopped");
  return absl::OkStatus();
}

}  // namespace

int RunProcess(int argc, char** argv, absl::string_view name,
               const std::function<absl::StatusOr<Parts>()>& start) {
  // Debian's build of Abseil looks for deadlocks at each lock, a tenth of the cost of an RPC.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  PreferThroughput();
  const sigset_t stop = BlockStopSignals();
  const absl::StatusOr<config::Loaded> loaded =
      config::Load({argv + 1, argv + argc}, config::ProcessEnvironment());
  if (!loaded.ok()) return Fail(name, loaded.status(), kBadConfiguration);
  if (const absl::Status flags = CheckFlags(); !flags.ok()) {
    return Fail(name, flags, kBadConfiguration);
  }
  switch (loaded->action) {
    case config::Action::kHelp:
      return Print(config::PrintHelp(name));
    case config::Action::kVersion:
      return Print(absl::StrCat(name, " ", MAGPIE_VERSION, "\n"));
    case config::Action::kPrintConfig:
      return Print(config::PrintConfig(*loaded));
    case config::Action::kRun:
      break;
  }
  SetLogByFlags();
  const absl::Status served = ServeUntil(stop, name, start);
  return served.ok() ? 0 : Fail(name, served, kCannotRun);
}

}  // namespace magpie::server
