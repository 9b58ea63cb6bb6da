#include "services/flow-engine/domain/drive/buffer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/status/macros.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/drive/incoming.h"
#include "services/flow-engine/domain/state/child_flow.h"
#include "services/flow-engine/domain/state/outcome.h"

namespace magpie::flow {
namespace {

absl::Status Add(Instance& instance, Buffered buffered) {
  size_t bytes = buffered.json.size();
  for (const Buffered& one : instance.buffered) bytes += one.json.size();
  if (instance.buffered.size() >= kMaxBuffered || bytes > kMaxBufferedBytes) {
    return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_PENDING",
                 absl::StrCat("at most ", kMaxBuffered, " outcomes, of ", kMaxBufferedBytes,
                              " bytes together, wait for ", instance.id.str()));
  }
  instance.buffered.push_back(std::move(buffered));
  return absl::OkStatus();
}

// The id of the token at the call activity; 0 for the root's own flow, nothing if the child flow is
// over.
std::optional<int64_t> FrameIdOfChild(const Instance& instance, int64_t child) {
  if (child == 0) return 0;
  const Token* const frame = FrameOfChild(instance, child);
  return frame == nullptr ? std::nullopt : std::optional(frame->id);
}

bool IsOver(const Instance& instance, int64_t child) {
  return instance.tokens.empty() || !FrameIdOfChild(instance, child).has_value();
}

// The child flow still runs, but what is buffered ends it before the update has its turn.
absl::Status WillBeOver(const Instance& suspended, int64_t child) {
  return Error(absl::StatusCode::kFailedPrecondition, "INSTANCE_OVER",
               absl::StrCat("instance is suspended, and the answers and outcomes that it has kept "
                            "end it before an update is set: ",
                            ToString({suspended.id, child}), ": resume ",
                            child == 0 ? "it" : suspended.id.str(), " to let it end"));
}

absl::Status Update(Ground& ground, int64_t child, const Value::Map& variables) {
  const Instance& instance = ground.instance();
  if (IsOver(instance, child)) {
    return Error(absl::StatusCode::kFailedPrecondition, "INSTANCE_OVER",
                 absl::StrCat("instance is over: ", ToString({instance.id, child})));
  }
  return SetInFlow(ground, *FrameIdOfChild(instance, child), variables);
}

void Give(Walk& walk, int64_t token, const Buffered& one) {
  if (one.kind == Buffered::Kind::kCall) {
    return FinishWait(walk, token, ParseOutcome(one.json).result);
  }
  const absl::StatusOr<Value::Map> answers = ParseJsonObject(one.json);
  const absl::Status set = answers.ok() ? walk.Set(token, *answers) : answers.status();
  if (set.ok()) return walk.Leave(token);
  walk.Stop(token, TokenState::kStoppedBehind, ReasonOf(set), set.message());
}

}  // namespace

absl::Status Buffer(Instance& instance, const Token& token, const Value::Map& answers) {
  return Add(instance,
             {.number = token.number, .kind = Buffered::Kind::kTask, .json = ToJson(answers)});
}

absl::Status Buffer(Instance& instance, const Token& token, const CallResult& result) {
  return Add(
      instance,
      {.number = token.number, .kind = Buffered::Kind::kCall, .json = ToJson(Outcome{{}, result})});
}

absl::Status BufferUpdate(const Setting& setting, Decision& decision, int64_t child,
                          const Value::Map& variables) {
  // Applies what is buffered to a copy: an update that would fail in its turn is refused now.
  Decision foreseen = decision;
  foreseen.after.state = State::kRunning;
  Ground ground(setting.library, foreseen, setting.now);
  Walk walk(ground, setting.max_steps);
  Unbuffer(ground, walk);
  if (IsOver(foreseen.after, child)) return WillBeOver(decision.after, child);
  RETURN_IF_ERROR(Update(ground, child, variables));
  std::vector<Buffered>& buffered = decision.after.buffered;
  Value::Map all;
  // Two consecutive updates become one.
  if (buffered.back().kind == Buffered::Kind::kUpdate && buffered.back().number == child) {
    ASSIGN_OR_RETURN(all, ParseJsonObject(buffered.back().json));
    buffered.pop_back();
  }
  for (const auto& [name, value] : variables) all.insert_or_assign(name, value);
  return Add(decision.after,
             {.number = child, .kind = Buffered::Kind::kUpdate, .json = ToJson(all)});
}

void Unbuffer(Ground& ground, Walk& walk) {
  for (const Buffered& one : std::exchange(ground.instance().buffered, {})) {
    if (one.kind == Buffered::Kind::kUpdate) {
      const absl::StatusOr<Value::Map> variables = ParseJsonObject(one.json);
      const absl::Status set =
          variables.ok() ? Update(ground, one.number, *variables) : variables.status();
      // BufferUpdate has checked it, but a child flow may have started on a newer deployment since.
      if (!set.ok())
        ground.recorder.Record(Intervened{"update_variables", "", std::string(set.message())});
      continue;
    }
    const Token* const found =
        FindWait(ground.instance(), WaitId(ground.instance().id, one.number));
    // A rollback, a jump or the end of another branch may have overtaken it.
    if (found == nullptr) continue;
    Give(walk, found->id, one);
    walk.Run();
  }
}

}  // namespace magpie::flow
