// Plays a story in the domain alone. What the engine would read from its store and commit to it is
// kept in memory, and calls are answered as soon as they are made.

#include <algorithm>
#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/compile/compile.h"
#include "services/flow-engine/domain/drive/drive.h"
#include "services/flow-engine/domain/past/past_wait.h"
#include "services/flow-engine/domain/state/branches.h"
#include "services/flow-engine/domain/state/child_flow.h"
#include "services/flow-engine/testing/draw.h"
#include "services/flow-engine/testing/story.h"
#include "services/flow-engine/testing/tell.h"

namespace magpie::flow {
namespace {

class DomainWorld : public World {
 public:
  absl::Status Deploy(const std::string& flow, const std::string& lines) override {
    const Model model = Draw(flow, lines);
    ASSIGN_OR_RETURN(Compiled compiled, Compile(model));
    const int32_t number = ++numbers_[flow];
    Deployment deployment{.id = *DeploymentId::Parse(absl::StrCat(flow, ".", number)),
                          .number = number,
                          .model = model};
    auto deployed = std::make_shared<const Deployed>(
        Deployed{std::move(deployment), std::move(compiled.graph)});
    library_.by_id[absl::StrCat(flow, ".", number)] = deployed;
    library_.startable[{flow, 0}] = deployed;
    library_.startable[{flow, number}] = deployed;
    return absl::OkStatus();
  }

  void Given(const std::string& api, const flow::Given& given) override {
    answers_.Add(api, given);
  }

  absl::StatusOr<Standing> Do(const Deed& deed) override {
    const auto known = done_.find(deed.request_id);
    if (known != done_.end()) return known->second;
    absl::StatusOr<Decision> decided = DecideTwice(deed);
    if (!decided.ok()) return Explain(deed, decided.status());
    Decision decision = *std::move(decided);
    Take(std::move(decision));
    while (!calls_.empty() && at_.state != State::kSuspended) {
      const Call call = calls_.front();
      calls_.pop_front();
      now_ = std::max(now_, call.not_before);
      absl::StatusOr<Decision> next = flow::Decide(library_, at_, Answer(call), now_);
      // An answer that a rollback or another branch has overtaken is dropped.
      if (next.ok()) Take(*std::move(next));
    }
    RETURN_IF_ERROR(CheckChildren());
    return done_[deed.request_id] = *Stand("");
  }

  absl::StatusOr<Standing> Stand(const std::string& child_id) override {
    static constexpr const char* kStates[] = {"",           "running",   "completed",
                                              "terminated", "suspended", "cancelled"};
    const int64_t child = ChildNamed(child_id);
    Standing standing{.state = kStates[static_cast<int>(at_.state)],
                      .variables = at_.variables_json};
    if (const Token* const frame = FrameOfChild(at_, child)) {
      standing.variables = ToJson(ScopeBelow(at_, *frame).variables);
    } else if (!child_id.empty()) {
      const std::optional<PastChild> past = PastOf(child);
      if (!past.has_value()) return NoSuchInstance({at_.id, child});
      return Standing{.state = kStates[static_cast<int>(past->flow.state)],
                      .variables = ToJson(past->variables)};
    }
    AddWaits(child, standing);
    AddJoins(child, standing);
    return standing;
  }

  std::vector<std::string> Passed(const std::string& child_id) override {
    const int64_t child = ChildNamed(child_id);
    std::vector<int64_t> cancelled;
    std::vector<std::string> passed;
    for (const HistoryEvent& event : history_) {
      if (std::holds_alternative<NodeCancelled>(event.what)) cancelled.push_back(event.visit);
      if (std::holds_alternative<NodeReopened>(event.what)) std::erase(cancelled, event.visit);
    }
    for (const HistoryEvent& event : history_) {
      const bool counts = std::holds_alternative<NodeEntered>(event.what) &&
                          (child == 0 || event.child == child) &&
                          std::ranges::count(cancelled, event.visit) == 0;
      if (counts) passed.push_back(event.element_key);
    }
    return passed;
  }

  std::vector<std::string> History() override { return TellOf(at_.id, history_); }

  int Called(const std::string& api) override { return answers_.Called(api); }

  std::vector<std::string> AskedOf(const std::string& api) override {
    return answers_.AskedOf(api);
  }

 private:
  // Explains from the history, as the engine does, why a task or incident is not open.
  absl::Status Explain(const Deed& deed, const absl::Status& refused) const {
    if (!IsOfPast(refused) || deed.wait_id.empty() || deed.verb == "rollback") return refused;
    PastWait past(deed.wait_id);
    for (const HistoryEvent& event : history_) past.Read(event);
    const WaitKind kind = deed.verb == "commit" ? WaitKind::kTask
                          : deed.verb == "jump" ? WaitKind::kAny
                                                : WaitKind::kIncident;
    return past.Explain(refused, kind);
  }

  static int64_t ChildNamed(const std::string& child_id) {
    const auto id = InstanceId::Parse(child_id);
    return id.ok() ? NameOf(*id).child : 0;
  }

  void AddWaits(int64_t child, Standing& standing) const {
    std::vector<Token> tokens = at_.tokens;
    std::ranges::stable_sort(tokens, {}, &Token::visit);
    for (const Token& token : tokens) {
      if (!token.child_deployment.empty()) {
        standing.children.push_back({token.element_key, ToString({at_.id, token.visit})});
      }
      if (token.state != TokenState::kAsking && !IsStopped(token)) continue;
      if (IsBuffered(at_, token.number)) continue;
      if (child != 0 && ChildOf(at_, token) != child) continue;
      standing.waits.push_back({token.element_key, WaitId(at_.id, token.number), token.reason,
                                ToJson(ScopeOf(at_, token).variables), token.assignee});
    }
  }

  void AddJoins(int64_t child, Standing& standing) const {
    const auto graph_of = [&](int64_t of) -> const Graph* {
      if (child != 0 && of != child) return nullptr;
      return of == 0 ? &library_.own->graph
                     : &library_.by_id.at(FrameOfChild(at_, of)->child_deployment)->graph;
    };
    for (const WaitingJoin& join : WaitingJoins(at_, graph_of)) {
      JoinSeen seen{.node = join.element_key, .arrived = join.arrived};
      for (const int64_t token : join.awaited) {
        seen.awaited.push_back(FindToken(at_, token)->element_key);
      }
      standing.joins.push_back(std::move(seen));
    }
  }

  std::optional<PastChild> PastOf(int64_t child) const {
    PastChildReader reader(child);
    for (const HistoryEvent& event : history_) reader.Read(event);
    return reader.Found();
  }

  // The history says of each child flow whether it runs, and has its variables.
  absl::Status CheckChildren() const {
    for (const HistoryEvent& event : history_) {
      if (!std::holds_alternative<ChildEntered>(event.what)) continue;
      const Token* const frame = FrameOfChild(at_, event.child);
      const PastChild past = *PastOf(event.child);
      const bool runs = past.flow.state == State::kRunning;
      const auto kept = std::ranges::find(at_.children, event.child, &ChildFlow::number);
      const bool is_same = frame == nullptr || ScopeBelow(at_, *frame).variables == past.variables;
      const bool is_kept = kept == at_.children.end()
                               ? !runs && at_.children.size() >= kMaxChildrenKept
                               : *kept == past.flow;
      if (runs == (frame != nullptr) && is_same && is_kept) continue;
      return absl::InternalError(
          absl::StrCat("the history disagrees about ", ToString({at_.id, event.child})));
    }
    return absl::OkStatus();
  }

  // The child flow that a task or incident belongs to; 0: the root.
  int64_t OwnerOf(const std::string& wait_id) const {
    const Token* const token = FindWait(at_, wait_id);
    return token == nullptr ? 0 : ChildOf(at_, *token);
  }

  // The rules are pure: the same question has the same answer and changes nothing.
  absl::StatusOr<Decision> DecideTwice(const Deed& deed) {
    if (deed.verb == "start") Begin();
    const Instance before = at_;
    absl::StatusOr<Decision> first = Decide(deed);
    const absl::StatusOr<Decision> second = Decide(deed);
    const bool are_same =
        at_ == before && first.status() == second.status() &&
        (!first.ok() ||
         (first->after == second->after && first->calls == second->calls &&
          first->answered == second->answered && Tell(first->events) == Tell(second->events)));
    if (!are_same) return absl::InternalError("the same question had two answers");
    return first;
  }

  void Begin() {
    at_ = {.id = *InstanceId::Parse(absl::StrCat("i", ++instances_)),
           .flow = *FlowKey::Parse("none"),
           .deployment = *DeploymentId::Parse("none.1")};
    history_.clear();
  }

  absl::StatusOr<Decision> Decide(const Deed& deed) {
    Command command{.asked = {*RequestId::Parse(deed.request_id), 7}, .target = {at_.id}};
    if (deed.verb == "start") {
      const auto found = library_.startable.find({deed.flow, 0});
      if (found == library_.startable.end()) return absl::NotFoundError("no such flow");
      library_.own = found->second;
    } else if (!deed.wait_id.empty()) {
      command.target.child = OwnerOf(deed.wait_id);
    }
    ASSIGN_OR_RETURN(command.what, AskedBy(deed));
    return flow::Decide({library_, &at_, history_}, command, now_);
  }

  absl::StatusOr<decltype(Command::what)> AskedBy(const Deed& deed) {
    ASSIGN_OR_RETURN(Value::Map variables, ParseJsonObject(deed.variables));
    if (deed.verb == "start") {
      return StartFlow{*FlowKey::Parse(deed.flow), library_.own->deployment.id,
                       std::move(variables)};
    }
    if (deed.verb == "commit") return CommitTask{deed.wait_id, std::move(variables)};
    if (deed.verb == "retry" || deed.verb == "skip") {
      return RetryIncident{deed.wait_id, std::move(variables), deed.verb == "skip"};
    }
    if (deed.verb == "rollback") {
      return RollbackTask{deed.wait_id, deed.to_node,
                          deed.returns ? Resubmit::kReturn : Resubmit::kWalk};
    }
    if (deed.verb == "jump") return JumpTo{deed.wait_id, deed.to_node, std::move(variables)};
    if (deed.verb == "set") return UpdateVariables{std::move(variables)};
    const std::map<std::string, Verb> verbs = {
        {"terminate", Verb::kTerminate}, {"suspend", Verb::kSuspend}, {"resume", Verb::kResume}};
    const auto verb = verbs.find(deed.verb);
    if (verb == verbs.end()) return absl::InvalidArgumentError("no such verb");
    return Control{.verb = verb->second};
  }

  void Take(Decision decision) {
    at_ = std::move(decision.after);
    history_.insert(history_.end(), decision.events.begin(), decision.events.end());
    calls_.insert(calls_.end(), decision.calls.begin(), decision.calls.end());
    now_ += absl::Seconds(1);
  }

  FinishCall Answer(const Call& call) {
    FinishCall finish{.instance = at_.id, .number = call.number};
    const auto* invoke = std::get_if<InvokeCall>(&call.what);
    const auto* fetch = std::get_if<FetchCall>(&call.what);
    const std::string api = invoke != nullptr ? invoke->api : fetch != nullptr ? "fields" : "match";
    const flow::Given given = answers_.Next(api);
    answers_.Note(api, call.request_id, call.params_json);
    finish.calls.push_back({.api = api, .request_id = call.request_id, .error = given.failure});
    if (!given.failure.empty()) {
      finish.result = CallFailure{given.failure, "fails as the test says"};
    } else if (fetch != nullptr) {
      const Value::Map all = *ParseJsonObject(given.answer);
      Value::Map fields;
      for (const std::string& name : fetch->fields) {
        const auto found = all.find(name);
        if (found != all.end()) fields.emplace(name, found->second);
      }
      finish.result = std::move(fields);
    } else {
      const auto answer = ParseJson(given.answer.empty() ? "{}" : given.answer);
      finish.result = answer.ok() ? *answer : Value(given.answer);
    }
    return finish;
  }

  Library library_;
  std::map<std::string, int32_t> numbers_;
  int instances_ = 0;
  Instance at_{.id = *InstanceId::Parse("i"),
               .flow = *FlowKey::Parse("none"),
               .deployment = *DeploymentId::Parse("none.1")};
  std::vector<HistoryEvent> history_;
  std::deque<Call> calls_;
  Answers answers_;
  std::map<std::string, Standing> done_;  // by request id
  absl::Time now_ = absl::FromUnixSeconds(1000);
};

}  // namespace

std::unique_ptr<World> MakeDomainWorld() { return std::make_unique<DomainWorld>(); }

}  // namespace magpie::flow
