// Writes the history of a decision, event by event, and counts its bytes.
//
//   Record(token 5 at `pay`, NodeCompleted) ──▶ sequence  41     the next number
//                                               element   pay    where the token is
//                                               visit     12     its visit there
//                                               frame     3      the token at the call activity
//                                               child     9      the visit of that one: instance-9
//
// Each event updates the instance at once: its child flows are known by its history.

#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/flow-engine/domain/state/decision.h"

namespace magpie::flow {

// Approximate limit of the history that one command may write; beyond it the next node is an
// incident, as after too many steps.
inline constexpr size_t kMaxHistoryBytes = 4 << 20;

class Recorder {
 public:
  // Adds to `decision.events`. It must outlive the recorder.
  Recorder(Decision& decision, absl::Time now) : decision_(decision), now_(now) {}

  // For a token, at its node.
  void Record(const Token& token, Happening what);
  // For the whole instance.
  void Record(Happening what);
  // In the child flow numbered `child`, of the token `frame`; 0 and 0: in the root.
  void Record(absl::string_view element_key, int64_t visit, int64_t frame, int64_t child,
              Happening what);

  bool is_full() const { return bytes_ > kMaxHistoryBytes; }
  absl::Time now() const { return now_; }

 private:
  Decision& decision_;
  const absl::Time now_;
  size_t bytes_ = 0;
};

}  // namespace magpie::flow
