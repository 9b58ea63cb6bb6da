// The places where flags can be set, each read into a list of settings. For config.cc.

#pragma once

#include <string>
#include <vector>

#include "absl/flags/commandlineflag.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/process/config.h"

namespace magpie::config {

// A flag, its new value, and where that is set.
struct Setting {
  absl::CommandLineFlag* flag;
  std::string value;
  std::string source;
};

using Settings = std::vector<Setting>;

struct CommandLine {
  Action action = Action::kRun;
  Settings settings;
};

// A flag of this binary; null for flags that belong to Abseil's own parser.
absl::CommandLineFlag* FindFlag(absl::string_view name);

// Each returns INVALID_ARGUMENT if its input is malformed or names an unknown flag. They do not
// check values.
absl::StatusOr<CommandLine> ReadCommandLine(const std::vector<std::string>& arguments);
absl::StatusOr<Settings> ReadEnvironment(const Environment& environment);
absl::StatusOr<Settings> ReadFile(const std::string& path);

}  // namespace magpie::config
