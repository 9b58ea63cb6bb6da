#include "services/flow-engine/domain/not_run.h"

#include <array>

#include "absl/strings/str_cat.h"
#include "common/value/json.h"

namespace magpie::flow {
namespace {

struct NotRun {
  absl::string_view property;
  absl::string_view xml;
  absl::string_view instead;
};

constexpr std::array<NotRun, 7> kNotRun = {{
    {"standard_loop", "standardLoopCharacteristics",
     "lead a sequence flow back to it, or say multi_instance"},
    {"triggered_by_event", "triggeredByEvent",
     "no event starts a sub-process here; lead a sequence flow to it"},
    {"is_for_compensation", "isForCompensation",
     "say compensation at the service task that it takes back"},
    {"attached_to", "attachedToRef", "events at the border of an activity do not run here"},
    {"start_quantity", "startQuantity", "an activity begins with one token; join before it"},
    {"completion_quantity", "completionQuantity",
     "an activity ends with one token; fork behind it"},
    {"data_associations", "data associations",
     "say input, output or the params of its call, and null for this in a mapping"},
}};

}  // namespace

void RefuseWhatDoesNotRun(Properties& properties) {
  for (const NotRun& one : kNotRun) {
    const Value* const said = properties.Find(one.property);
    if (said == nullptr || said->is_null() || *said == Value("")) continue;
    properties.Fault(one.property, absl::StrCat("is ", ToJson(*said), ": there is no ", one.xml,
                                                " here: ", one.instead));
  }
}

}  // namespace magpie::flow
