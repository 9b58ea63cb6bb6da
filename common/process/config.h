// The configuration of a binary: its flags, set in four places.
//
//   command line   --max_rpcs=100, --max-rpcs 100, --reflection, --noreflection
//   environment    MAGPIE_MAX_RPCS=100
//   file           max_rpcs = 100         (named by --config or MAGPIE_CONFIG)
//   default        from the flag's definition, or set by main() before
//
// Each wins over those below it. An unknown name in any of them is an error: a
// misspelt setting must not be ignored silently.
//
// A line of the file is empty, a comment that begins with #, or `flag = value`,
// perhaps with a comment after " #". PrintConfig prints such a file.

#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace magpie::config {

// What the command line asks for.
enum class Action { kRun, kHelp, kVersion, kPrintConfig };

struct Loaded {
  Action action = Action::kRun;
  // Where a flag's value comes from: "command line", "MAGPIE_MAX_RPCS", "magpie.conf:3". Flags
  // with their default value are not listed.
  std::map<std::string, std::string> sources;
};

using Environment = std::vector<std::pair<std::string, std::string>>;

// The environment of this process.
Environment ProcessEnvironment();

// Sets the flags of this binary. `arguments` are those after the program's name. INVALID_ARGUMENT
// with a message of one line: "unknown flag --max_rcps".
absl::StatusOr<Loaded> Load(const std::vector<std::string>& arguments,
                            const Environment& environment);

// All flags with values and sources, sorted by name.
std::string PrintConfig(const Loaded& loaded);

// All flags with their help and, if Load has not run, their defaults.
std::string PrintHelp(absl::string_view program);

}  // namespace magpie::config
