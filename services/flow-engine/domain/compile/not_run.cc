#include "services/flow-engine/domain/compile/not_run.h"

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
     "loops by a condition (standardLoopCharacteristics) do not run here: lead a "
     "sequence flow back to it, or say multi_instance"},
    {"triggered_by_event",
     "event sub-processes (triggeredByEvent) do not run here: lead a sequence flow to it"},
    {"is_for_compensation",
     "compensation handlers (isForCompensation) do not run here: put compensation on the service "
     "task that it takes back"},
    {"attached_to", "boundary events (attachedToRef) do not run here: lead a sequence flow to it"},
    {"start_quantity",
     "an activity starts with one token here (startQuantity): put a joining gateway before it"},
    {"completion_quantity",
     "an activity ends with one token here (completionQuantity): put a gateway after it"},
    {"data_associations",
     "data associations do not run here: use input, output or the params of its call, and null for "
     "this in a mapping"},
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
