// magpiectl resource import

#pragma once

#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

// Adds `resource import`.
void AddImport(CLI::App& group, Cli& cli);

}  // namespace magpie::ctl
