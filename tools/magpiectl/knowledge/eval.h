// magpiectl knowledge eval: how well the knowledge service finds what was judged to be right.

#pragma once

#include <CLI/App.hpp>

#include "tools/magpiectl/cli.h"

namespace magpie::ctl {

void AddKnowledgeEval(CLI::App& group, Cli& cli);

}  // namespace magpie::ctl
