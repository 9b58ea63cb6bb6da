// The configuration of a binary: its flags, from four places.
//
//   command line   --max_calls=100, --max-calls 100, --reflection, --noreflection
//   environment    MAGPIE_MAX_CALLS=100
//   file           max_calls = 100        (--config or MAGPIE_CONFIG names it)
//   default        what the flag was defined with, or main() has set before
//
// Each wins over those below it. What is unknown in any of them is an error: a
// misspelt setting must not silently do nothing.
//
// A line of the file is empty, a comment that begins with #, or `flag = value`
// with a comment behind " #". What PrintConfig prints is such a file.

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
  // Where a flag's value is from: "command line", "MAGPIE_MAX_CALLS", "magpie.conf:3". Flags
  // that have their default are not in here.
  std::map<std::string, std::string> sources;
};

using Environment = std::vector<std::pair<std::string, std::string>>;

// The environment of this process.
Environment ProcessEnvironment();

// Sets the flags of this binary. `arguments` are those behind the program's name. INVALID_ARGUMENT
// with a message of one line: "unknown flag --max_cals".
absl::StatusOr<Loaded> Load(const std::vector<std::string>& arguments,
                            const Environment& environment);

// All flags with values and sources, sorted by name.
std::string PrintConfig(const Loaded& loaded);

// All flags with what they mean and their defaults, if Load has not run.
std::string PrintHelp(absl::string_view program);

}  // namespace magpie::config
