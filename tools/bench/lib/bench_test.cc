#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/testing/scratch.h"
#include "tools/bench/lib/child.h"
#include "tools/bench/lib/compare.h"
#include "tools/bench/lib/figure.h"
#include "tools/bench/lib/lanes.h"
#include "tools/bench/lib/load.h"

namespace magpie::bench {
namespace {

using testing::Each;
using testing::SizeIs;

// Answers calls on a thread of its own.
class Answering {
 public:
  ~Answering() {
    Later(nullptr);
    thread_.join();
  }

  void Later(std::function<void()> answer) {
    absl::MutexLock lock(&mutex_);
    waiting_.push_back(std::move(answer));
  }

 private:
  void Run() {
    while (true) {
      std::vector<std::function<void()>> answers;
      {
        absl::MutexLock lock(&mutex_);
        mutex_.Await(absl::Condition(
            +[](decltype(waiting_)* waiting) { return !waiting->empty(); }, &waiting_));
        answers.swap(waiting_);
      }
      for (const auto& answer : answers) {
        if (!answer) return;
        answer();
      }
    }
  }

  absl::Mutex mutex_;
  std::vector<std::function<void()>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::thread thread_{[this] { Run(); }};
};

constexpr Load kShort{
    .in_flight = 4, .warm_up = absl::ZeroDuration(), .length = absl::Milliseconds(50)};

std::vector<absl::Duration> Millis(const std::vector<int>& values) {
  std::vector<absl::Duration> durations;
  for (const int value : values) durations.push_back(absl::Milliseconds(value));
  return durations;
}

TEST(PercentileTest, IsTheNearestRank) {
  std::vector<absl::Duration> values = Millis({5, 1, 4, 2, 3});
  EXPECT_EQ(Percentile(values, 0.5), absl::Milliseconds(3));
  EXPECT_EQ(Percentile(values, 0.8), absl::Milliseconds(4));
  EXPECT_EQ(Percentile(values, 0.81), absl::Milliseconds(5));
  EXPECT_EQ(Percentile(values, 1), absl::Milliseconds(5));
}

TEST(PercentileTest, OfOneValueIsThatValue) {
  std::vector<absl::Duration> values = Millis({7});
  EXPECT_EQ(Percentile(values, 0.01), absl::Milliseconds(7));
  EXPECT_EQ(Percentile(values, 0.99), absl::Milliseconds(7));
}

TEST(LanesTest, EachLaneTakesOneStepAfterTheOther) {
  Answering answering;
  std::vector<int> steps(8);
  std::vector<std::atomic<int>> under_way(8);
  std::atomic<bool> overlapped = false;
  RunLanes(8, [&](size_t lane, std::function<void()> ended) {
    if (++steps[lane] > 100) return false;
    if (under_way[lane]++ != 0) overlapped = true;
    answering.Later([&, lane, ended = std::move(ended)] {
      --under_way[lane];
      ended();
    });
    return true;
  });
  EXPECT_THAT(steps, Each(101));
  EXPECT_FALSE(overlapped);
}

TEST(MeasureTest, KeepsTheChosenNumberOfCallsInFlight) {
  Answering answering;
  std::atomic<int> under_way = 0;
  std::atomic<int> most = 0;
  const auto measured = Measure(kShort, [&](size_t, Answered answered) {
    if (++under_way == 4) most = 4;
    answering.Later([&, answered = std::move(answered)] {
      --under_way;
      answered(absl::OkStatus());
    });
  });
  ASSERT_TRUE(measured.ok()) << measured.status();
  EXPECT_EQ(most, 4);
  EXPECT_EQ(under_way, 0);
  EXPECT_GT(measured->calls_per_second, 0);
  EXPECT_LE(measured->p50, measured->p99);
}

TEST(MeasureTest, FailsWithTheFirstCallThatFails) {
  Answering answering;
  std::atomic<int> calls = 0;
  const auto measured = Measure(kShort, [&](size_t, Answered answered) {
    const absl::Status status = ++calls < 10 ? absl::OkStatus() : absl::AbortedError("refused");
    answering.Later([answered = std::move(answered), status] { answered(status); });
  });
  EXPECT_EQ(measured.status(), absl::AbortedError("refused"));
}

TEST(CompareTest, TakesTurnsAtGoingFirst) {
  Answering answering;
  absl::Mutex mutex;
  std::string order;
  const auto noting = [&](char who) {
    return [&, who](size_t, Answered answered) {
      {
        absl::MutexLock lock(&mutex);
        if (order.empty() || order.back() != who) order.push_back(who);
      }
      answering.Later([answered = std::move(answered)] { answered(absl::OkStatus()); });
    };
  };
  const auto rounds = Compare(kShort, 3, noting('e'), noting('t'), [](const Round&) {});
  ASSERT_TRUE(rounds.ok()) << rounds.status();
  EXPECT_THAT(*rounds, SizeIs(3));
  EXPECT_EQ(order, "etet");  // echo thing, thing echo, echo thing
}

TEST(FigureTest, HoldsIfItsMedianReachesTheTarget) {
  Figure figure{.ratios = {0.5, 0.1, 0.4}, .kind = Target::kAtLeast, .target = 0.4};
  EXPECT_TRUE(Holds(figure));
  figure.target = 0.41;
  EXPECT_FALSE(Holds(figure));
  figure.kind = Target::kAtMost;
  EXPECT_TRUE(Holds(figure));
}

TEST(FigureTest, UsesTheMeanOfTheTwoInTheMiddle) {
  EXPECT_DOUBLE_EQ(SpreadOf({4, 1, 3, 2}).median, 2.5);
}

TEST(FigureTest, IsOneObjectOfJson) {
  const Figure figure{.bench = "flow",
                      .name = "start_and_commit_rate_to_echo",
                      .ratios = {0.47, 0.41, 0.44},
                      .kind = Target::kAtLeast,
                      .target = 0.4};
  EXPECT_EQ(ToJsonLine(figure),
            R"({"bench":"flow","figure":"start_and_commit_rate_to_echo","min":0.410,)"
            R"("median":0.440,"max":0.470,"target":0.4,"holds":true})");
}

TEST(ChildTest, FindsWhereAReadyServerServes) {
  EXPECT_EQ(ReadyAddress("t INFO serving address=127.0.0.1:7 services=x\nt INFO ready name=y\n"),
            "127.0.0.1:7");
  EXPECT_EQ(ReadyAddress("serving address=127.0.0.1:7\nready\n"), "127.0.0.1:7");
}

TEST(ChildTest, WaitsForAServerThatIsNotReady) {
  EXPECT_EQ(ReadyAddress(""), "");
  EXPECT_EQ(ReadyAddress("serving address=127.0.0.1:7 services=x\n"), "");
  EXPECT_EQ(ReadyAddress("serving address=127.0.0.1:7 services=x\nt INFO rea"), "");
}

TEST(ChildTest, ReportsThatAServerEndedAtItsStart) {
  const Scratch scratch;
  const auto child = Child::Start({"/bin/sh", "-c", "echo no disk >&2"}, scratch / "log");
  EXPECT_EQ(child.status(), absl::InternalError("server ended at its start: no disk\n"));
}

}  // namespace
}  // namespace magpie::bench
