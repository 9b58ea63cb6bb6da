#include "services/flow-engine/domain/buffer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/kinds/kind.h"
#include "services/flow-engine/domain/outcome.h"

namespace magpie::flow {
namespace {

absl::Status Add(Instance& instance, Buffered buffered) {
  if (instance.buffered.size() >= kMaxBuffered) {
    return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_PENDING",
                 absl::StrCat(kMaxBuffered, " outcomes wait for ", instance.id.str()));
  }
  instance.buffered.push_back(std::move(buffered));
  return absl::OkStatus();
}

}  // namespace

bool IsBuffered(const Instance& instance, int64_t number) {
  return std::ranges::any_of(instance.buffered,
                             [&](const Buffered& one) { return one.number == number; });
}

absl::Status Buffer(Instance& instance, const Token& token, const Value::Map& answers) {
  return Add(instance, {.number = token.number, .is_call = false, .json = ToJson(answers)});
}

absl::Status Buffer(Instance& instance, const Token& token, const CallResult& result) {
  return Add(instance,
             {.number = token.number, .is_call = true, .json = ToJson(Outcome{{}, result})});
}

void Unbuffer(Walk& walk) {
  for (const Buffered& one : std::exchange(walk.instance().buffered, {})) {
    const Token* const found = FindWait(walk.instance(), WaitId(walk.instance().id, one.number));
    // A rollback, a jump or the end of another branch may have overtaken it.
    if (found == nullptr) continue;
    const int64_t token = found->id;
    if (one.is_call) {
      FinishWait(walk, token, ParseOutcome(one.json).result);
    } else {
      const absl::StatusOr<Value::Map> answers = ParseJsonObject(one.json);
      const absl::Status set = answers.ok() ? walk.SetVariables(token, *answers) : answers.status();
      if (set.ok()) {
        walk.Leave(token);
      } else {
        walk.Stop(token, TokenState::kStoppedBehind, ReasonOf(set), set.message());
      }
    }
    walk.Run();
  }
}

void FinishWait(Walk& walk, int64_t token, const CallResult& result) {
  const Token& waiting = walk.At(token);
  if (waiting.state == TokenState::kUndoing) return walk.FinishCompensation(token, result);
  walk.NodeOf(waiting).behavior->Finish(walk, token, result);
}

}  // namespace magpie::flow
