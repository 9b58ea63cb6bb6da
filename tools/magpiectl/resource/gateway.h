// magpiectl resource fetch|run|explain|invoke

#pragma once

#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

// Adds them to `group`, the noun «resource».
void AddGateway(CLI::App& group, Cli& cli);

}  // namespace magpie::ctl
