#include "services/flow-engine/domain/instance.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace magpie::flow {
namespace {

absl::string_view Name(TokenState state) {
  switch (state) {
    case TokenState::kAsking:
      return "asking";
    case TokenState::kCalling:
      return "calling";
    case TokenState::kStoppedBefore:
    case TokenState::kStoppedBehind:
      return "stopped";
  }
  return "unknown";
}

}  // namespace

bool IsSettled(const Instance& instance) {
  return std::ranges::none_of(
      instance.tokens, [](const Token& token) { return token.state == TokenState::kCalling; });
}

bool IsStopped(const Token& token) {
  return token.state == TokenState::kStoppedBefore || token.state == TokenState::kStoppedBehind;
}

size_t CountIncidents(const Instance& instance) {
  return static_cast<size_t>(std::ranges::count_if(instance.tokens, IsStopped));
}

std::string WaitId(const InstanceId& instance, int64_t number) {
  return absl::StrCat(instance.str(), ".", number);
}

const Token* FindToken(const Instance& instance, absl::string_view wait_id) {
  for (const Token& token : instance.tokens) {
    if (WaitId(instance.id, token.number) == wait_id) return &token;
  }
  return nullptr;
}

std::string Describe(const Instance& instance) {
  const auto token = [](std::string* out, const Token& t) {
    absl::StrAppend(out, t.element_key, ":", Name(t.state));
    if (IsStopped(t)) absl::StrAppend(out, "(", t.reason, ")");
  };
  return absl::StrCat(instance.id.str(), " v", instance.version,
                      instance.state == State::kRunning ? " running [" : " completed [",
                      absl::StrJoin(instance.tokens, " ", token), "] ", instance.variables_json);
}

}  // namespace magpie::flow
