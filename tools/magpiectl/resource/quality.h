// magpiectl resource quality

#pragma once

#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

// Adds it to `group`, the noun «resource».
void AddQuality(CLI::App& group, Cli& cli);

}  // namespace magpie::ctl
