// History in a few words, for tests: "7 G a == 1 -> true (a = 1)".

#pragma once

#include <string>
#include <vector>

#include "services/flow-engine/domain/state/history.h"

namespace magpie::flow {

std::vector<std::string> Tell(const std::vector<HistoryEvent>& events);
// The same, with i in place of the instance in ids of tasks and incidents, so that the histories of
// two instances can be compared.
std::vector<std::string> TellOf(const InstanceId& id, const std::vector<HistoryEvent>& events);

}  // namespace magpie::flow
