#include "services/flow-engine/domain/past/past_wait.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/flow-engine/domain/state/child_flow.h"

namespace magpie::flow {
namespace {

using absl::StatusCode;

// The words for a kind of wait in errors.
struct Words {
  absl::string_view noun;
  absl::string_view not_found;
  absl::string_view not_open;
};

Words WordsOf(WaitKind kind) {
  switch (kind) {
    case WaitKind::kTask:
      return {"task", "TASK_NOT_FOUND", "TASK_NOT_OPEN"};
    case WaitKind::kIncident:
      return {"incident", "INCIDENT_NOT_FOUND", "INCIDENT_NOT_OPEN"};
    case WaitKind::kAny:
      return {"task or incident", "WAIT_NOT_FOUND", "WAIT_NOT_OPEN"};
  }
  return {};
}

absl::Status NeverWas(WaitKind kind, absl::string_view id, absl::string_view why) {
  const Words words = WordsOf(kind);
  return Error(StatusCode::kNotFound, words.not_found,
               absl::StrCat("no such ", words.noun, ": ", id, why));
}

}  // namespace

absl::Status NotOpen(const Instance& instance, int64_t child, WaitKind kind, absl::string_view id) {
  const std::optional<int64_t> number = WaitNumber(instance, id);
  if (!number.has_value()) {
    return NeverWas(kind, id,
                    absl::StrCat(": tasks and incidents of ", instance.id.str(), " are named ",
                                 instance.id.str(), ".NUMBER"));
  }
  if (*number < 1 || *number >= instance.next_number) return NeverWas(kind, id, "");
  const Token* const open = FindWait(instance, id);
  if (open != nullptr && !IsWithin(instance, *open, child)) {
    return NeverWas(kind, id, absl::StrCat(": it is not in ", ToString({instance.id, child})));
  }
  if (open != nullptr && kind == WaitKind::kTask && IsStopped(*open)) {
    return NeverWas(kind, id, ": it is an incident, which is retried or skipped");
  }
  if (open != nullptr && kind == WaitKind::kIncident && open->state == TokenState::kAsking) {
    return NeverWas(kind, id, ": it is a task: answer it with CommitTask");
  }
  const Words words = WordsOf(kind);
  return Error(StatusCode::kFailedPrecondition, words.not_open,
               absl::StrCat(words.noun, " is not open: ", id));
}

bool IsOfPast(const absl::Status& not_open) {
  return absl::IsFailedPrecondition(not_open) && absl::EndsWith(ReasonOf(not_open), "_NOT_OPEN");
}

void PastWait::Read(const HistoryEvent& event) {
  if (const auto* opened = std::get_if<TaskOpened>(&event.what)) {
    if (opened->task_id != id_) return;
    visit_ = event.visit;
    is_task_ = true;
  } else if (const auto* raised = std::get_if<IncidentRaised>(&event.what)) {
    if (raised->incident_id == id_) visit_ = event.visit;
  } else if (const auto* committed = std::get_if<TaskCommitted>(&event.what)) {
    if (committed->task_id == id_ && !committed_.has_value()) committed_ = *committed;
  } else if (const auto* retried = std::get_if<IncidentRetried>(&event.what)) {
    is_retried_ |= retried->incident_id == id_;
  } else if (std::holds_alternative<NodeCancelled>(event.what)) {
    is_cancelled_ |= visit_ != 0 && event.visit == visit_;
  } else if (std::holds_alternative<NodeReopened>(event.what)) {
    is_cancelled_ &= event.visit != visit_;
  }
}

std::string PastWait::Fate() const {
  const absl::string_view done = committed_.has_value() ? "was answered"
                                 : is_retried_          ? "was retried or skipped"
                                                        : "";
  if (is_cancelled_ && done.empty()) {
    return ": it was cancelled by a rollback, a jump, or the end of its branch";
  }
  if (done.empty()) return "";
  return absl::StrCat(": it ", done, is_cancelled_ ? ", and that was taken back" : "");
}

absl::Status PastWait::Explain(const absl::Status& not_open, WaitKind kind) const {
  const bool is_of_kind = kind == WaitKind::kAny || is_task_ == (kind == WaitKind::kTask);
  if (visit_ == 0 || !is_of_kind) return NeverWas(kind, id_, "");
  return Error(not_open.code(), ReasonOf(not_open), absl::StrCat(not_open.message(), Fate()));
}

}  // namespace magpie::flow
