// magpiectl resource publish|rollback|revisions

#pragma once

#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

// Adds them to `group`, the noun «resource».
void AddPublication(CLI::App& group, Cli& cli);

}  // namespace magpie::ctl
