// magpiectl resource promote

#pragma once

#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

// Adds `resource promote`.
void AddPromote(CLI::App& group, Cli& cli);

}  // namespace magpie::ctl
