#include "services/flow-engine/testing/grpc_world.h"

#include <algorithm>
#include <map>
#include <thread>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/rpc/status.h"
#include "common/status/macros.h"
#include "services/flow-engine/testing/suite.h"
#include "services/flow-engine/testing/tell.h"

namespace magpie::flow {
namespace {

// Runs retries of calls at once while callers still wait for them: retries are due within this
// time, the end of a caller's wait is not (Turns::kLongestWait).
constexpr absl::Duration kAhead = absl::Seconds(25);
constexpr absl::Duration kLook = absl::Milliseconds(1);
constexpr int32_t kHistoryPage = 10;
constexpr absl::Duration kPatience = absl::Minutes(2);

std::string StateOf(const v1::Instance& instance) {
  switch (instance.state()) {
    case v1::Instance::STATE_RUNNING:
      return "running";
    case v1::Instance::STATE_COMPLETED:
      return "completed";
    case v1::Instance::STATE_TERMINATED:
      return "terminated";
    case v1::Instance::STATE_SUSPENDED:
      return "suspended";
    case v1::Instance::STATE_CANCELLED:
      return "cancelled";
    default:
      return "";
  }
}

Standing StandingOf(const v1::Instance& instance) {
  Standing standing{.state = StateOf(instance), .variables = instance.variables()};
  for (const v1::Task& task : instance.open_tasks()) {
    standing.waits.push_back({.node = task.element_key(),
                              .id = task.task_id(),
                              .variables = task.variables(),
                              .assignee = task.assignee()});
  }
  for (const v1::Incident& incident : instance.incidents()) {
    standing.waits.push_back({.node = incident.element_key(),
                              .id = incident.incident_id(),
                              .reason = incident.reason()});
  }
  for (const v1::WaitingJoin& join : instance.waiting_joins()) {
    standing.joins.push_back({.node = join.element_key(),
                              .arrived = join.arrived(),
                              .awaited = {join.awaited().begin(), join.awaited().end()}});
  }
  return standing;
}

class GrpcWorld : public World {
 public:
  GrpcWorld(const std::string& name, Restarts restarts, const Residents::Limits& kept)
      : suite_(name, kept), restarts_(restarts) {
    if (restarts_ == Restarts::kWithinEveryCall) suite_.fake().Hold();
  }

  absl::Status Deploy(const std::string& flow, const std::string& lines) override {
    v1::Deployment deployment;
    return FromGrpc(suite_.TryDeploy(SourceOf(flow, lines), deployment));
  }

  void Given(const std::string& api, const flow::Given& given) override {
    suite_.fake().Add(api, given);
  }

  absl::StatusOr<Standing> Do(const Deed& deed) override {
    const absl::StatusOr<v1::Instance> answer = Send(deed);
    if (answer.ok()) id_ = answer->instance_id();
    if (restarts_ == Restarts::kAfterEveryDeed && !id_.empty()) RETURN_IF_ERROR(Restart(answer));
    RETURN_IF_ERROR(answer.status());
    for (const v1::Task& task : answer->open_tasks()) owners_[task.task_id()] = task.instance_id();
    for (const v1::Incident& incident : answer->incidents()) {
      owners_[incident.incident_id()] = incident.instance_id();
    }
    Standing standing = StandingOf(*answer);
    AddChildren(*answer, standing.children);
    return standing;
  }

  absl::StatusOr<Standing> Stand(const std::string& child_id) override {
    ASSIGN_OR_RETURN(const v1::Instance instance, Get(child_id.empty() ? id_ : child_id));
    return StandingOf(instance);
  }

  std::vector<std::string> Passed(const std::string& child_id) override {
    const std::vector<v1::HistoryEvent> history = ReadHistory(child_id.empty() ? id_ : child_id);
    std::vector<int64_t> cancelled;
    for (const v1::HistoryEvent& event : history) {
      if (event.has_node_cancelled()) cancelled.push_back(event.visit());
      if (event.has_node_reopened()) std::erase(cancelled, event.visit());
    }
    std::vector<std::string> passed;
    for (const v1::HistoryEvent& event : history) {
      const bool counts =
          event.has_node_entered() && std::ranges::count(cancelled, event.visit()) == 0;
      if (counts) passed.push_back(event.element_key());
    }
    return passed;
  }

  // Asks the engine itself, since events have different texts on the wire.
  std::vector<std::string> History() override {
    const InstanceId id = *InstanceId::Parse(id_);
    const auto history = store::GatherAndWait(suite_.running().store(), [&](store::Gather& gather) {
      HistoryPlace place;
      return suite_.running().engine().ListHistory(gather, {.tenant = *TenantId::Parse("default")},
                                                   {id}, place, Reads::kMaxRollbackEvents);
    });
    if (!history.ok()) return {history.status().ToString()};
    return TellOf(id, history->events);
  }

  int Called(const std::string& api) override { return suite_.fake().Called(api); }

  std::vector<std::string> AskedOf(const std::string& api) override {
    return suite_.fake().AskedOf(api);
  }

 private:
  using Stub = v1::FlowService::Stub;

  // Adds the running child flows of `instance`, on all levels.
  void AddChildren(const v1::Instance& instance, std::vector<ChildSeen>& children) {
    for (const v1::ChildInstance& child : instance.child_instances()) {
      if (child.state() == v1::Instance::STATE_RUNNING ||
          child.state() == v1::Instance::STATE_SUSPENDED) {
        children.push_back({child.element_key(), child.instance_id()});
      }
      const absl::StatusOr<v1::Instance> inside = Get(child.instance_id());
      // A child may have ended since.
      if (inside.ok()) AddChildren(*inside, children);
    }
  }

  // The instance that a deed applies to: the one that has the task or incident.
  std::string OwnerOf(const Deed& deed) {
    const auto found = owners_.find(deed.wait_id);
    return found == owners_.end() ? id_ : found->second;
  }

  // Sends a request, and again after each restart meanwhile.
  template <class Request, class Response>
  absl::StatusOr<v1::Instance> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                                const Request&, Response*),
                                   const Deed& deed, Request request = {}) {
    request.set_request_id(deed.request_id);
    if constexpr (requires { request.set_instance_id(id_); }) {
      request.set_instance_id(OwnerOf(deed));
    }
    if constexpr (requires { request.set_variables(id_); }) request.set_variables(deed.variables);
    while (true) {
      Response response;
      const absl::Status status = AskOnce([&](grpc::ClientContext& context) {
        return (suite_.stub().*method)(&context, request, &response);
      });
      if (status.ok()) return response.instance();
      if (!absl::IsCancelled(status)) return status;
      RETURN_IF_ERROR(RestartWithinCalls());
    }
  }

  // Lets time pass until the answer is there. CANCELLED if calls are under way and the engine is to
  // restart.
  absl::Status AskOnce(absl::FunctionRef<grpc::Status(grpc::ClientContext&)> ask) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    grpc::Status status;
    absl::Notification done;
    std::thread asking([&] {
      status = ask(context);
      done.Notify();
    });
    while (!done.WaitForNotificationWithTimeout(kLook)) {
      suite_.running().timers().RunUntil(absl::Now() + kAhead);
      if (restarts_ == Restarts::kWithinEveryCall && AreAllHeld()) context.TryCancel();
    }
    asking.join();
    return FromGrpc(status);
  }

  // Whether calls are under way and all of them have reached the fake.
  bool AreAllHeld() {
    const std::vector<std::string> held = suite_.fake().Held();
    const std::vector<Call> open = suite_.running().OpenCalls();
    return !open.empty() && std::ranges::all_of(open, [&](const Call& call) {
      const bool asks = std::holds_alternative<MatchCall>(call.what);
      return std::ranges::count(held, asks ? "match" : call.request_id) != 0;
    });
  }

  absl::Status RestartWithinCalls() {
    suite_.Restart();
    const absl::Time end = absl::Now() + kPatience;
    while (!AreAllHeld()) {
      if (absl::Now() > end) return absl::InternalError("a call is not made again");
      suite_.running().timers().RunUntil(absl::Now() + kAhead);
    }
    suite_.fake().Pass();
    return absl::OkStatus();
  }

  absl::StatusOr<v1::Instance> Send(const Deed& deed) {
    if (deed.verb == "start") {
      v1::StartFlowRequest request;
      request.set_flow_key(deed.flow);
      return Ask(&Stub::StartFlow, deed, request);
    }
    if (deed.verb == "commit") {
      v1::CommitTaskRequest request;
      request.set_task_id(deed.wait_id);
      return Ask(&Stub::CommitTask, deed, request);
    }
    if (deed.verb == "retry" || deed.verb == "skip") {
      v1::RetryIncidentRequest request;
      request.set_incident_id(deed.wait_id);
      request.set_skip(deed.verb == "skip");
      return Ask(&Stub::RetryIncident, deed, request);
    }
    if (deed.verb == "rollback") {
      v1::RollbackTaskRequest request;
      request.set_task_id(deed.wait_id);
      request.set_to_node(deed.to_node);
      request.set_resubmit(deed.returns ? v1::RESUBMIT_RETURN : v1::RESUBMIT_WALK);
      return Ask(&Stub::RollbackTask, deed, request);
    }
    if (deed.verb == "jump") {
      v1::JumpToRequest request;
      request.set_wait_id(deed.wait_id);
      request.set_to_node(deed.to_node);
      return Ask(&Stub::JumpTo, deed, request);
    }
    if (deed.verb == "set") return Ask(&Stub::UpdateVariables, deed);
    if (deed.verb == "terminate") return Ask(&Stub::TerminateInstance, deed);
    if (deed.verb == "suspend") return Ask(&Stub::SuspendInstance, deed);
    if (deed.verb == "resume") return Ask(&Stub::ResumeInstance, deed);
    return absl::InvalidArgumentError("no such verb");
  }

  absl::Status Restart(const absl::StatusOr<v1::Instance>& answer) {
    ASSIGN_OR_RETURN(const v1::Instance before, Get(id_));
    suite_.Restart();
    ASSIGN_OR_RETURN(const v1::Instance after, Get(id_));
    if (after.SerializeAsString() != before.SerializeAsString()) {
      return absl::InternalError(
          absl::StrCat("a restart made a difference: ", before.ShortDebugString(), " and then ",
                       after.ShortDebugString()));
    }
    // A repeated request gets its first answer again.
    if (!answer.ok() || answer->version() < after.version()) return absl::OkStatus();
    if (after.SerializeAsString() == answer->SerializeAsString()) return absl::OkStatus();
    return absl::InternalError(
        absl::StrCat("was answered otherwise than it is: ", answer->ShortDebugString(),
                     " and then ", after.ShortDebugString()));
  }

  absl::StatusOr<v1::Instance> Get(const std::string& id) {
    v1::GetInstanceRequest request;
    request.set_instance_id(id);
    v1::GetInstanceResponse response;
    grpc::ClientContext context;
    RETURN_IF_ERROR(FromGrpc(suite_.stub().GetInstance(&context, request, &response)));
    return response.instance();
  }

  // Reads all pages; they are small, so that there are several.
  std::vector<v1::HistoryEvent> ReadHistory(const std::string& id) {
    std::vector<v1::HistoryEvent> events;
    v1::GetHistoryResponse page;
    do {
      v1::GetHistoryRequest request;
      request.set_instance_id(id);
      request.set_page_size(kHistoryPage);
      request.set_page_token(page.next_page_token());
      grpc::ClientContext context;
      page.Clear();
      if (!suite_.stub().GetHistory(&context, request, &page).ok()) return {};
      events.insert(events.end(), page.events().begin(), page.events().end());
    } while (!page.next_page_token().empty());
    return events;
  }

  Suite suite_;
  const Restarts restarts_;
  std::string id_;                             // of the current instance of the story
  std::map<std::string, std::string> owners_;  // instances, by task or incident
};

}  // namespace

std::unique_ptr<World> MakeGrpcWorld(const std::string& name, Restarts restarts,
                                     const Residents::Limits& kept) {
  return std::make_unique<GrpcWorld>(name, restarts, kept);
}

}  // namespace magpie::flow
