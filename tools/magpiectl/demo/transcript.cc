#include "tools/magpiectl/demo/transcript.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/magpiectl/flow/call_text.h"
#include "tools/magpiectl/flow/flow_text.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::flow::v1;

constexpr absl::string_view kIndent = "   ";
constexpr absl::string_view kDetailIndent = "         ";
constexpr size_t kSpeaker = 12;  // columns

// `left`, and `right` at the end of the line.
std::string Both(absl::string_view left, absl::string_view right) {
  if (right.empty()) return std::string(left);
  const size_t used = Width(left) + Width(right);
  const size_t gap = used + 2 < kColumns ? kColumns - used : 2;
  return absl::StrCat(left, std::string(gap, ' '), right);
}

// The sign of a node: a circle for events, a box for tasks, a diamond for gateways.
absl::string_view Sign(const v1::FlowModel& model, absl::string_view key) {
  for (const v1::Element& element : model.elements()) {
    if (element.key() != key) continue;
    if (element.type() == "start_event") return "( )";
    if (absl::EndsWith(element.type(), "end_event")) return "(x)";
    if (absl::EndsWith(element.type(), "gateway")) return "< >";
    return element.type() == "user_task" ? "[?]" : "[ ]";
  }
  return "   ";
}

// The explanation without the expression that it begins with.
absl::string_view Verdict(const v1::ConditionEvaluated& condition) {
  absl::string_view rest = condition.explanation();
  if (!absl::ConsumePrefix(&rest, condition.expression())) return rest;
  absl::ConsumePrefix(&rest, " ");
  return rest;
}

}  // namespace

void Transcript::Scene(absl::string_view title, absl::string_view aside) {
  out_ << '\n' << Both(absl::StrCat(++scenes_, "  ", title), aside) << "\n\n";
}

void Transcript::Says(absl::string_view who, absl::string_view text, absl::string_view aside) {
  const size_t room = kColumns - kIndent.size() - kSpeaker;
  std::string label =
      absl::StrCat(who, std::string(kSpeaker - std::min(kSpeaker, who.size()), ' '));
  for (const std::string& line : Wrap(text, room)) {
    out_ << Both(absl::StrCat(kIndent, label, line), aside) << '\n';
    label = std::string(kSpeaker, ' ');
    aside = "";
  }
}

void Transcript::Quote(absl::string_view text) {
  for (const absl::string_view paragraph : absl::StrSplit(absl::StripSuffix(text, "\n"), '\n')) {
    const size_t lead = std::min(paragraph.find_first_not_of(' '), paragraph.size());
    std::string indent(lead, ' ');
    std::vector<std::string> lines = Wrap(paragraph, kColumns - kIndent.size() - 2 - lead);
    if (lines.empty()) lines.emplace_back();
    for (const std::string& line : lines) {
      out_ << kIndent << '|' << (line.empty() ? "" : absl::StrCat(" ", indent, line)) << '\n';
    }
  }
}

void Transcript::Line(absl::string_view text) {
  for (const std::string& line : Wrap(text, kColumns - kIndent.size())) {
    out_ << kIndent << line << '\n';
  }
}

void Transcript::Detail(absl::string_view text) {
  for (const std::string& line : Wrap(text, kColumns - kDetailIndent.size())) {
    out_ << kDetailIndent << line << '\n';
  }
}

void Transcript::Steps(const v1::FlowModel& model,
                       const google::protobuf::RepeatedPtrField<v1::HistoryEvent>& events) {
  for (const v1::HistoryEvent& event : events) Step(model, event);
}

void Transcript::Step(const v1::FlowModel& model, const v1::HistoryEvent& event) {
  switch (event.event_case()) {
    case v1::HistoryEvent::kNodeEntered:
    case v1::HistoryEvent::kTaskCommitted:
      out_ << kIndent << Sign(model, event.element_key()) << ' '
           << OneLine(event.element_name().empty() ? event.element_key() : event.element_name())
           << '\n';
      break;
    case v1::HistoryEvent::kConditionEvaluated:
      if (event.condition_evaluated().is_default()) {
        Detail(absl::StrCat("no condition held: takes ",
                            event.condition_evaluated().sequence_flow_key()));
        break;
      }
      Detail(event.condition_evaluated().expression());
      Detail(Verdict(event.condition_evaluated()));
      break;
    case v1::HistoryEvent::kCallMade:
      Detail(CallText(event.call_made().call()));
      break;
    case v1::HistoryEvent::kVariablesChanged:
      // The initial variables are printed before.
      if (event.visit() == 0) break;
      Detail(VariablesText(event.variables_changed().variables()));
      break;
    case v1::HistoryEvent::kTaskOpened:
      Detail("waits for an answer");
      break;
    case v1::HistoryEvent::kIncidentRaised:
      Detail(EventText(event));
      break;
    default:
      break;  // Starts and ends are obvious from the rest.
  }
}

}  // namespace magpie::ctl
