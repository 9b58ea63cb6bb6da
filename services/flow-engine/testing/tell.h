// History in a few words, for tests: "7 G a == 1 -> true (a = 1)".

#pragma once

#include <string>
#include <vector>

#include "services/flow-engine/domain/history.h"

namespace magpie::flow {

std::vector<std::string> Tell(const std::vector<HistoryEvent>& events);

}  // namespace magpie::flow
