// magpiectl resource fetch|invoke

#pragma once

#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

// Adds both to `group`, the noun «resource».
void AddGateway(CLI::App& group, Cli& cli);

}  // namespace magpie::ctl
