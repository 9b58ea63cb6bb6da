// magpiectl flow start|commit|retry|get|history

#pragma once

#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

// Adds them to `group`, the noun «flow».
void AddFlowRun(CLI::App& group, Cli& cli);

}  // namespace magpie::ctl
