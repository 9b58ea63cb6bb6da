#include "services/flow-engine/domain/not_run.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "common/value/json.h"

namespace magpie::flow {
namespace {

struct NotRun {
  absl::string_view property;
  absl::string_view what;
};

constexpr std::array<NotRun, 7> kNotRun = {{
    {"standard_loop",
     "an activity does not repeat itself by a condition (standardLoopCharacteristics) here: lead a "
     "sequence flow back to it, or say multi_instance"},
    {"triggered_by_event",
     "no event starts a sub-process (triggeredByEvent) here: lead a sequence flow to it"},
    {"is_for_compensation",
     "no activity is a handler of compensation (isForCompensation) here: say compensation at the "
     "service task that it takes back"},
    {"attached_to",
     "no event is attached to an activity (attachedToRef) here: lead a sequence flow to it"},
    {"start_quantity",
     "an activity begins with one token (startQuantity) here: put a joining gateway before it"},
    {"completion_quantity",
     "an activity ends with one token (completionQuantity) here: put a gateway behind it"},
    {"data_associations",
     "data is not moved by associations here: say input, output or the params of its call, and "
     "null for this in a mapping"},
}};

}  // namespace

void RefuseWhatDoesNotRun(Properties& properties) {
  for (const NotRun& one : kNotRun) {
    const Value* const said = properties.Find(one.property);
    if (said == nullptr || said->is_null() || *said == Value("")) continue;
    properties.Fault(one.property, absl::StrCat("is ", ToJson(*said), ": ", one.what));
  }
}

}  // namespace magpie::flow
