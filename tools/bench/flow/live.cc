#include "tools/bench/flow/live.h"

#include <atomic>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/status/macros.h"
#include "tools/bench/flow/models.h"
#include "tools/bench/lib/lanes.h"

namespace magpie::bench {

namespace v1 = flow::v1;

namespace {

// Starts under way at once while a store is filled.
constexpr size_t kFillers = 256;

}  // namespace

Live::Live(FlowClient& client, size_t lanes) : client_(client), lanes_(lanes) {
  for (size_t i = 0; i < lanes; ++i) lanes_[i].random.seed(static_cast<uint32_t>(i + 1));
}

void Live::Note(const v1::Instance& instance, One& one) {
  one.id = instance.instance_id();
  const std::string& task = instance.open_tasks(0).task_id();
  // "<instance id>.<number>"
  if (!absl::SimpleAtoi(task.substr(one.id.size() + 1), &one.task)) one.task = 0;
}

v1::CommitTaskRequest Live::CommitOf(const One& one, const std::string& request_id) {
  v1::CommitTaskRequest request;
  request.set_request_id(request_id);
  request.set_instance_id(one.id);
  request.set_task_id(absl::StrCat(one.id, ".", one.task));
  request.set_variables(absl::StrCat(R"({"answer":")", request_id, R"("})"));
  return request;
}

absl::Status Live::Fill(absl::string_view flow_key, size_t count) {
  std::vector<One> all(count);
  std::atomic<size_t> next = 0;
  absl::Mutex mutex;
  absl::Status failure;
  RunLanes(kFillers, [&](size_t, std::function<void()> ended) {
    const size_t number = next.fetch_add(1);
    if (number >= count) return false;
    client_.Call(
        StartOf(flow_key, absl::StrCat("start-", flow_key, "-", number)),
        Then<v1::StartFlowResponse>([&, number, ended = std::move(ended)](
                                        const absl::StatusOr<v1::StartFlowResponse>& started) {
          if (started.ok()) {
            Note(started->instance(), all[number]);
          } else {
            absl::MutexLock lock(&mutex);
            failure.Update(started.status());
            next = count;
          }
          ended();
        }));
    return true;
  });
  for (size_t i = 0; i < count; ++i) {
    lanes_[i % lanes_.size()].instances.push_back(std::move(all[i]));
  }
  return failure;
}

void Live::Begin(size_t lane_number, Answered answered) {
  Lane& lane = lanes_[lane_number];
  One& one = lane.instances[lane.random() % lane.instances.size()];
  client_.Call(
      CommitOf(one, absl::StrCat(one.id, "-", lane_number, "-", ++lane.calls)),
      Then<v1::CommitTaskResponse>([&one, answered = std::move(answered)](
                                       const absl::StatusOr<v1::CommitTaskResponse>& committed) {
        if (committed.ok()) Note(committed->instance(), one);
        answered(committed.status());
      }));
}

absl::StatusOr<Exchange> Live::Measure() {
  One& one = lanes_[0].instances[0];
  // As long an id as those of the load.
  const v1::CommitTaskRequest commit = CommitOf(one, absl::StrCat(one.id, "-00-10000"));
  ASSIGN_OR_RETURN(const auto committed, CallAndWait<v1::CommitTaskResponse>(client_, commit));
  Note(committed.instance(), one);
  return Exchange{commit.ByteSizeLong(), committed.ByteSizeLong()};
}

}  // namespace magpie::bench
