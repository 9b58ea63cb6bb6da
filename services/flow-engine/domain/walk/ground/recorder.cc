#include "services/flow-engine/domain/walk/ground/recorder.h"

#include <string>
#include <utility>

#include "common/value/json.h"
#include "services/flow-engine/domain/state/child_flow.h"
#include "services/flow-engine/domain/state/token_tree.h"

namespace magpie::flow {
namespace {

// Approximate bytes of the event's record.
struct Size {
  static constexpr size_t kOthers = 64;
  static constexpr size_t kToken = 256;

  size_t operator()(const NodeCompleted& what) const { return SizeOf(what.compensations); }
  size_t operator()(const NodeCancelled& what) const { return SizeOf(what.left); }
  size_t operator()(const ConditionEvaluated& what) const {
    return kOthers + what.expression.size() + what.explanation.size();
  }
  size_t operator()(const VariablesChanged& what) const { return kOthers + what.variables.size(); }
  size_t operator()(const IncidentRaised& what) const { return kOthers + what.inputs.size(); }
  size_t operator()(const TokensJoined& what) const {
    size_t bytes = kOthers + kToken * what.consumed.size();
    for (const std::string& path : what.conflicts) bytes += path.size();
    for (const Carried& one : what.carried) bytes += ToJson(one.values).size();
    for (const Token& token : what.consumed) {
      for (const MadeCall& call : token.made.calls) bytes += call.answer.size() + call.undo.size();
    }
    return bytes;
  }
  size_t operator()(const auto&) const { return kOthers; }

  static size_t SizeOf(const std::vector<Compensation>& compensations) {
    size_t bytes = kOthers;
    for (const Compensation& one : compensations) bytes += one.params_json.size();
    return bytes;
  }
};

}  // namespace

void Recorder::Record(const Token& token, Happening what) {
  const Token* const frame = FrameOf(decision_.after, token);
  Record(token.element_key, token.visit, frame == nullptr ? 0 : frame->id,
         frame == nullptr ? 0 : frame->visit, std::move(what));
}

void Recorder::Record(Happening what) { Record("", 0, 0, 0, std::move(what)); }

void Recorder::Record(absl::string_view element_key, int64_t visit, int64_t frame, int64_t child,
                      Happening what) {
  bytes_ += std::visit(Size(), what);
  decision_.events.push_back({.sequence = decision_.after.next_sequence++,
                              .time = now_,
                              .element_key = std::string(element_key),
                              .visit = visit,
                              .frame = frame,
                              .child = child,
                              .what = std::move(what)});
  Follow(decision_.events.back(), decision_.after);
}

}  // namespace magpie::flow
