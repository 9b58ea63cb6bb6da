// What waiting for business units costs: a slow one, asked by one flow or by very many.

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "common/status/macros.h"
#include "tools/bench/flow/flow_servers.h"
#include "tools/bench/flow/models.h"

namespace magpie::bench {
namespace {

namespace v1 = flow::v1;

constexpr size_t kCalls = 8;
constexpr absl::Duration kDelay = absl::Milliseconds(50);
constexpr absl::Duration kLongestStart = absl::Milliseconds(80);
constexpr int kStartsPerRound = 4;

constexpr absl::Duration kLongDelay = absl::Seconds(2);
constexpr absl::Duration kLongestP99 = absl::Seconds(3);
constexpr size_t kFewWaiting = 50;
// Time between two looks at the engine's threads.
constexpr absl::Duration kLook = absl::Milliseconds(100);
// A few threads more are gRPC's, which are for cores, not for calls.
constexpr double kThreadsOfMany = 1.2;

// How long a flow took until it was over.
absl::StatusOr<absl::Duration> StartAndTime(FlowClient& client, const std::string& request_id) {
  const absl::Time begin = absl::Now();
  ASSIGN_OR_RETURN(const auto started,
                   CallAndWait<v1::StartFlowResponse>(client, StartOf("calls", request_id)));
  if (started.instance().state() == v1::Instance::STATE_COMPLETED) return absl::Now() - begin;
  return absl::InternalError("a flow with calls did not complete: " + request_id);
}

struct Waited {
  size_t threads = 0;  // the most, while all waited
  absl::Duration p99;
};

// Starts `count` flows at once. Fails if one of them fails or does not complete.
absl::StatusOr<Waited> StartAndWait(const Child& engine, FlowClient& client, size_t count,
                                    absl::string_view name) {
  std::vector<absl::Duration> took(count);
  absl::Mutex mutex;
  absl::Status failure;
  size_t open = count;
  for (size_t i = 0; i < count; ++i) {
    const absl::Time begin = absl::Now();
    client.Call(
        StartOf("calls", absl::StrCat("wait-", name, "-", i)),
        Then<v1::StartFlowResponse>(
            [&, i, begin](const absl::StatusOr<v1::StartFlowResponse>& started) {
              took[i] = absl::Now() - begin;
              absl::MutexLock lock(&mutex);
              failure.Update(started.status());
              if (started.ok() && started->instance().state() != v1::Instance::STATE_COMPLETED) {
                failure.Update(absl::InternalError("a flow did not complete"));
              }
              --open;
            }));
  }
  Waited waited;
  absl::MutexLock lock(&mutex);
  const auto none_open = [&open] { return open == 0; };
  while (!mutex.AwaitWithTimeout(absl::Condition(&none_open), kLook)) {
    waited.threads = std::max(waited.threads, engine.CountThreads());
  }
  RETURN_IF_ERROR(failure);
  waited.p99 = Percentile(took, 0.99);
  return waited;
}

}  // namespace

Figures MeasureCalls(Bench& bench) {
  ASSIGN_OR_RETURN(const auto resources, StartSlowResources(bench, kDelay));
  ASSIGN_OR_RETURN(const auto engine, StartEngine(bench, "calls", resources->address()));
  FlowClient client(engine->address(), 1);
  RETURN_IF_ERROR(Deploy(client, DeployCalls("calls", kCalls)));
  bench.report.Say(absl::StrFormat("\nflows of %d calls of %s in a row, one at a time", kCalls,
                                   absl::FormatDuration(kDelay)));
  RETURN_IF_ERROR(StartAndTime(client, "warm-up").status());
  Figure figure{kFlowName, "start_of_8_calls_to_80_ms", {}, Target::kAtMost, 1};
  for (int i = 0; i < bench.options.rounds * kStartsPerRound; ++i) {
    ASSIGN_OR_RETURN(const absl::Duration took, StartAndTime(client, absl::StrCat("call-", i)));
    figure.ratios.push_back(absl::FDivDuration(took, kLongestStart));
  }
  return std::vector<Figure>{figure};
}

Figures MeasureWaiting(Bench& bench) {
  const size_t count = bench.options.waiting;
  ASSIGN_OR_RETURN(const auto resources, StartSlowResources(bench, kLongDelay));
  ASSIGN_OR_RETURN(const auto engine, StartEngine(bench, "waiting", resources->address()));
  FlowClient client(engine->address(), bench.options.load.connections);
  RETURN_IF_ERROR(Deploy(client, DeployCalls("calls", 1)));
  Figure p99{kFlowName, "waiting_start_p99_to_3_s", {}, Target::kAtMost, 1};
  Figure threads{kFlowName, "threads_of_many_to_few_waiting", {}, Target::kAtMost, kThreadsOfMany};
  bench.report.Say(absl::StrFormat("\n%d, then %d flows at once that wait for a call of %s",
                                   kFewWaiting, count, absl::FormatDuration(kLongDelay)));
  for (int i = 0; i < bench.options.rounds; ++i) {
    ASSIGN_OR_RETURN(const Waited few,
                     StartAndWait(*engine, client, kFewWaiting, absl::StrCat("few-", i)));
    ASSIGN_OR_RETURN(const Waited many,
                     StartAndWait(*engine, client, count, absl::StrCat("many-", i)));
    bench.report.Say(absl::StrFormat(
        "%5d  few: %d threads  many: %d threads, p99 %.2f s, %d MiB", i + 1, few.threads,
        many.threads, absl::ToDoubleSeconds(many.p99), engine->ResidentBytes() >> 20));
    p99.ratios.push_back(absl::FDivDuration(many.p99, kLongestP99));
    threads.ratios.push_back(static_cast<double>(many.threads) / static_cast<double>(few.threads));
  }
  return std::vector<Figure>{p99, threads};
}

}  // namespace magpie::bench
