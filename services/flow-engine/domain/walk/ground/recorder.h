// The history that a decision writes, event by event, and how much there is of it.
//
//   Record(token 5 at `pay`, NodeCompleted) ──▶ sequence  41     the next number
//                                               element   pay    where the token stands
//                                               visit     12     its stay there
//                                               frame     3      the token that called its flow
//                                               call      9      the visit of that one: instance-9
//
// The instance follows each event at once: which flows it has called it knows by its own history.

#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/flow-engine/domain/state/decision.h"

namespace magpie::flow {

// History that one command may have written when it comes to the next node, about; more is an
// incident, as one node too many is.
inline constexpr size_t kMaxToldBytes = 4 << 20;

class Recorder {
 public:
  // Adds to `decision.events`. It must outlive the recorder.
  Recorder(Decision& decision, absl::Time now) : decision_(decision), now_(now) {}

  // Of a token, where it stands.
  void Record(const Token& token, Happening what);
  // Of the whole instance.
  void Record(Happening what);
  // In the flow that the visit `call` of the token `frame` has called; 0 and 0: the instance's own.
  void Record(absl::string_view element_key, int64_t visit, int64_t frame, int64_t child,
              Happening what);

  bool is_full() const { return bytes_ > kMaxToldBytes; }
  absl::Time now() const { return now_; }

 private:
  Decision& decision_;
  const absl::Time now_;
  size_t bytes_ = 0;
};

}  // namespace magpie::flow
