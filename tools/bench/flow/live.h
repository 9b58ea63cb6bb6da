// Instances that live in an engine, each at an open user task, and the load that
// commits them.

#pragma once

#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "tools/bench/flow/flow_client.h"
#include "tools/bench/lib/echo.h"
#include "tools/bench/lib/load.h"

namespace magpie::bench {

// Instances, where many are not asked for.
inline constexpr size_t kFewLive = 1000;

// Thread-safe.
class Live {
 public:
  // `client` must outlive it.
  Live(FlowClient& client, size_t lanes);

  // Starts `count` instances of a flow, many at once. The first that fails ends it.
  absl::Status Fill(absl::string_view flow_key, size_t count);

  // Commits the open task of one of all instances, drawn at random.
  void Begin(size_t lane, Answered answered);

  // How large such a commit is.
  absl::StatusOr<Exchange> Measure();

 private:
  // An instance by what a commit needs to know, small: there may be a million.
  struct One {
    std::string id;
    int64_t task = 0;  // "<id>.<task>" is the open one
  };
  // Instances that no other lane commits: one is committed by one call at a time.
  struct Lane {
    std::vector<One> instances;
    std::minstd_rand random;
    size_t calls = 0;
  };

  static void Note(const flow::v1::Instance& instance, One& one);
  static flow::v1::CommitTaskRequest CommitOf(const One& one, const std::string& request_id);

  FlowClient& client_;
  std::vector<Lane> lanes_;
};

}  // namespace magpie::bench
