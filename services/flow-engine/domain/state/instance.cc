#include "services/flow-engine/domain/state/instance.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace magpie::flow {
namespace {

absl::string_view Name(State state) {
  switch (state) {
    case State::kRunning:
      return "running";
    case State::kCompleted:
      return "completed";
    case State::kTerminated:
      return "terminated";
    case State::kSuspended:
      return "suspended";
    case State::kCancelled:
      return "cancelled";
  }
  return "unknown";
}

absl::string_view Name(TokenState state) {
  switch (state) {
    case TokenState::kAsking:
      return "asking";
    case TokenState::kCalling:
      return "calling";
    case TokenState::kStoppedBefore:
    case TokenState::kStoppedBehind:
      return "stopped";
    case TokenState::kForked:
      return "forked";
    case TokenState::kInside:
      return "inside";
    case TokenState::kArrived:
      return "arrived";
    case TokenState::kEnded:
      return "ended";
    case TokenState::kUndoing:
      return "undoing";
  }
  return "unknown";
}

bool WaitsForChildren(const Token& token) {
  return token.state == TokenState::kForked || token.state == TokenState::kInside;
}

}  // namespace

bool IsSettled(const Instance& instance) {
  if (instance.state == State::kSuspended) return true;
  return std::ranges::none_of(instance.tokens, [](const Token& token) {
    return IsCalling(token) || std::ranges::any_of(token.ahead, IsUnderWay);
  });
}

bool IsOver(const Instance& instance) {
  return instance.state == State::kCompleted || instance.state == State::kTerminated;
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

std::optional<int64_t> WaitNumber(const Instance& instance, absl::string_view wait_id) {
  int64_t number = 0;
  const bool is_ours = absl::ConsumePrefix(&wait_id, instance.id.str()) &&
                       absl::ConsumePrefix(&wait_id, ".") && absl::SimpleAtoi(wait_id, &number);
  if (!is_ours || absl::StrCat(number) != wait_id) return std::nullopt;
  return number;
}

const Token* FindToken(const Instance& instance, int64_t id) {
  const auto found = std::ranges::find(instance.tokens, id, &Token::id);
  return found == instance.tokens.end() ? nullptr : &*found;
}

Token* FindToken(Instance& instance, int64_t id) {
  const auto found = std::ranges::find(instance.tokens, id, &Token::id);
  return found == instance.tokens.end() ? nullptr : &*found;
}

const Token* FindWait(const Instance& instance, absl::string_view wait_id) {
  const std::optional<int64_t> number = WaitNumber(instance, wait_id);
  if (!number.has_value()) return nullptr;
  for (const Token& token : instance.tokens) {
    const bool waits =
        token.state <= TokenState::kStoppedBehind || token.state == TokenState::kUndoing;
    if (waits && token.number == *number) return &token;
  }
  return nullptr;
}

bool IsUnderWay(const Ahead& ahead) { return ahead.outcome.empty(); }

bool IsCalling(const Token& token) {
  return token.state == TokenState::kCalling || token.state == TokenState::kUndoing;
}

const Token* FindCall(const Instance& instance, int64_t number) {
  for (const Token& token : instance.tokens) {
    if (IsCalling(token) && token.number == number) return &token;
    const bool began = std::ranges::any_of(
        token.ahead, [&](const Ahead& one) { return one.number == number && IsUnderWay(one); });
    if (began) return &token;
  }
  return nullptr;
}

bool IsBuffered(const Instance& instance, int64_t number) {
  return std::ranges::any_of(instance.buffered, [&](const Buffered& one) {
    return one.number == number && one.kind != Buffered::Kind::kUpdate;
  });
}

const Scope& ScopeOf(const Instance& instance, const Token& token) {
  return token.parent == 0 ? instance.scope : token.scope;
}

std::string Describe(const Instance& instance) {
  std::vector<std::string> tokens;
  for (const Token& token : instance.tokens) {
    if (WaitsForChildren(token)) continue;
    tokens.push_back(absl::StrCat(token.element_key, ":", Name(token.state),
                                  IsStopped(token) ? absl::StrCat("(", token.reason, ")") : ""));
  }
  return absl::StrCat(instance.id.str(), " v", instance.version, " ", Name(instance.state), " [",
                      absl::StrJoin(tokens, " "), "] ", instance.variables_json);
}

}  // namespace magpie::flow
