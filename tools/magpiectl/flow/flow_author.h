// The verbs of `magpiectl flow` for those who draw flows.

#pragma once

#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

void AddFlowAuthor(CLI::App& group, Cli& cli);

}  // namespace magpie::ctl
