// magpiectl flow instances|tasks

#pragma once

#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

// Adds them to `group`, the noun «flow».
void AddFlowLists(CLI::App& group, Cli& cli);

}  // namespace magpie::ctl
