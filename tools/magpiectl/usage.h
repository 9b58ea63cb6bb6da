// Why a command line is not understood: names what is unknown, and suggests what comes near.

#pragma once

#include <CLI/App.hpp>
#include <CLI/Error.hpp>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace magpie::ctl {

// The one of `known` that `word` is probably meant to be; empty where none comes near.
std::string Nearest(absl::string_view word, const std::vector<std::string>& known);

// `error`, which `app` threw when it parsed a command line, as one line without a line break:
//   there is no command "flo" of magpiectl; did you mean "flow"? Commands: flow, resource, ...
//   "magpiectl solution match" has no option --chanel; did you mean --channel?
std::string UsageText(const CLI::App& app, const CLI::ParseError& error);

// "See magpiectl flow list --help.": of the longest row of commands that was understood.
std::string HelpHint(const CLI::App& app);

}  // namespace magpie::ctl
