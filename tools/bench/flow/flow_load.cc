#include "tools/bench/flow/flow_load.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tools/bench/flow/ask_flow.h"

namespace magpie::bench {

namespace v1 = flow::v1;

void FlowLoad::Begin(size_t lane_number, Answered answered) {
  Lane& lane = lanes_[lane_number];
  const std::string request_id = absl::StrCat("bench-", lane_number, "-", ++lane.calls);
  if (lane.open.instance_id().empty()) {
    return client_.Call(
        StartAskFlow(request_id),
        Then<v1::StartFlowResponse>([&lane, answered = std::move(answered)](
                                        absl::StatusOr<v1::StartFlowResponse> response) {
          if (response.ok()) lane.open.Swap(response->mutable_instance());
          answered(response.status());
        }));
  }
  const v1::CommitTaskRequest commit = CommitAskFlow(lane.open, request_id);
  lane.open.Clear();
  client_.Call(
      commit,
      Then<v1::CommitTaskResponse>(
          [answered = std::move(answered)](const absl::StatusOr<v1::CommitTaskResponse>& response) {
            answered(response.status());
          }));
}

absl::StatusOr<std::vector<Exchange>> ExchangesOf(FlowClient& client) {
  // Ids as long as those that the load makes.
  const v1::StartFlowRequest start = StartAskFlow("bench-00-10000");
  ASSIGN_OR_RETURN(const auto started, CallAndWait<v1::StartFlowResponse>(client, start));
  const v1::CommitTaskRequest commit = CommitAskFlow(started.instance(), "bench-00-10001");
  ASSIGN_OR_RETURN(const auto committed, CallAndWait<v1::CommitTaskResponse>(client, commit));
  return std::vector<Exchange>{{start.ByteSizeLong(), started.ByteSizeLong()},
                               {commit.ByteSizeLong(), committed.ByteSizeLong()}};
}

}  // namespace magpie::bench
