// magpiectl flow rollback|jump|terminate|suspend|resume|set|watch

#pragma once

#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

// Adds them to `group`, the noun «flow».
void AddFlowControl(CLI::App& group, Cli& cli);

}  // namespace magpie::ctl
