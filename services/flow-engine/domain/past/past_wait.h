// What became of a task or an incident that is not open.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/flow-engine/domain/state/history.h"

namespace magpie::flow {

// What is asked for by an id. The reasons are TASK_NOT_OPEN and TASK_NOT_FOUND, and likewise.
enum class WaitKind { kTask, kIncident, kAny };

// `id` is of nothing that is open. NOT_FOUND where its number was never given away or is of another
// instance, or where it is open and of another kind, or in a flow that is not within the call; else
// FAILED_PRECONDITION: there was something, and what became of it stands in the history.
absl::Status NotOpen(const Instance& instance, int64_t child, WaitKind kind, absl::string_view id);
// Whether the history can say more of this error.
bool IsOfPast(const absl::Status& not_open);

// Reads of one id what the history says of it.
class PastWait {
 public:
  explicit PastWait(std::string id) : id_(std::move(id)) {}

  // All events, oldest first.
  void Read(const HistoryEvent& event);
  // How the task was answered first; null where it was not.
  const TaskCommitted* committed() const { return committed_.has_value() ? &*committed_ : nullptr; }
  // What NotOpen came to, with what became of it; NOT_FOUND where there never was such a thing.
  absl::Status Explain(const absl::Status& not_open, WaitKind kind) const;

 private:
  std::string Fate() const;

  const std::string id_;
  int64_t visit_ = 0;  // 0: there was none
  bool is_task_ = false;
  bool is_cancelled_ = false;
  bool is_retried_ = false;
  std::optional<TaskCommitted> committed_;
};

}  // namespace magpie::flow
