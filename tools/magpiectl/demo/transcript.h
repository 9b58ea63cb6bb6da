// Prints a story: numbered scenes, who says what, and each step of a flow with its calls
// and conditions. Plain text, at most kColumns wide.

#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include <map>
#include <ostream>
#include <string>

#include "absl/strings/string_view.h"
#include "magpie/flow/v1/flow.pb.h"

namespace magpie::ctl {

inline constexpr size_t kColumns = 100;

class Transcript {
 public:
  // `out` must outlive it.
  explicit Transcript(std::ostream& out) : out_(out) {}

  // A heading with an aside on the right: "1  The rider writes       MatchSolution, 1.2 ms".
  void Scene(absl::string_view title, absl::string_view aside);

  // "   Rider      The lock will not close.", broken into lines, with `aside` on the right.
  void Says(absl::string_view who, absl::string_view text, absl::string_view aside = "");

  // A text of several lines, marked by a bar.
  void Quote(absl::string_view text);

  // A paragraph.
  void Line(absl::string_view text);

  // The events of a history, node by node. `model` has the kind of each node.
  void Steps(const magpie::flow::v1::FlowModel& model,
             const google::protobuf::RepeatedPtrField<magpie::flow::v1::HistoryEvent>& events);

  void Blank() { out_ << '\n'; }
  std::ostream& out() { return out_; }

 private:
  void Step(const magpie::flow::v1::FlowModel& model, const magpie::flow::v1::HistoryEvent& event);
  void Detail(absl::string_view text);

  std::ostream& out_;
  int scenes_ = 0;
};

}  // namespace magpie::ctl
