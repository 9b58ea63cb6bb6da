#include "services/flow-engine/domain/walk/ground/steps.h"

namespace magpie::flow {

void Steps::GoTo(int64_t token, const Node& node) {
  Token& moved = board_.At(token);
  if (moved.visit != 0) moved.from = {moved.visit};
  steps_.push_back({token, &node});
}

void Steps::GoOn(int64_t token) {
  Token& waiting = board_.At(token);
  waiting.number = board_.instance().next_number++;
  waiting.attempts = 0;
  waiting.reason.clear();
  waiting.message.clear();
  waiting.inputs.clear();
  steps_.push_back({token, nullptr});
}

void Steps::Begin(const std::vector<Step>& begun) {
  steps_.insert(steps_.end(), begun.rbegin(), begun.rend());
}

std::optional<Step> Steps::Next() {
  if (steps_.empty()) return std::nullopt;
  const Step next = steps_.back();
  steps_.pop_back();
  return next;
}

}  // namespace magpie::flow
