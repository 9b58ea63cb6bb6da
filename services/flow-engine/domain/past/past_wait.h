// Explains what became of a task or an incident that is not open.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/state/history.h"

namespace magpie::flow {

// What an id should name. The reasons are TASK_NOT_OPEN, TASK_NOT_FOUND and so on.
enum class WaitKind { kTask, kIncident, kAny };

// The error for an `id` that names nothing open. NOT_FOUND if it was never assigned, is of a
// different instance, or is open but of a different kind or not within the child flow; otherwise
// FAILED_PRECONDITION: it existed, and the history shows what became of it.
absl::Status NotOpen(const Instance& instance, int64_t child, WaitKind kind, absl::string_view id);
// Whether the history can explain this error.
bool IsOfPast(const absl::Status& not_open);

// Reads what the history says about one id.
class PastWait {
 public:
  explicit PastWait(std::string id) : id_(std::move(id)) {}

  // All events, oldest first.
  void Read(const HistoryEvent& event);
  // How the task was first answered; null if it was not.
  const TaskCommitted* committed() const { return committed_.has_value() ? &*committed_ : nullptr; }
  // The error of NotOpen, with what became of it; NOT_FOUND if it never existed.
  absl::Status Explain(const absl::Status& not_open, WaitKind kind) const;

 private:
  std::string Fate() const;

  const std::string id_;
  int64_t visit_ = 0;  // 0: none
  bool is_task_ = false;
  bool is_cancelled_ = false;
  bool is_retried_ = false;
  std::optional<TaskCommitted> committed_;
};

}  // namespace magpie::flow
