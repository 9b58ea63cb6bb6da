// The places that settings come from, each read into a list of settings. For config.cc.

#pragma once

#include <string>
#include <vector>

#include "absl/flags/commandlineflag.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/process/config.h"

namespace magpie::config {

// A flag, what it is to be, and where that was said.
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

// A flag of this binary; null for one that Abseil brings along for its own parser.
absl::CommandLineFlag* FindFlag(absl::string_view name);

// Each is INVALID_ARGUMENT where it names what there is not, or is malformed. Values are not
// looked at.
absl::StatusOr<CommandLine> ReadCommandLine(const std::vector<std::string>& arguments);
absl::StatusOr<Settings> ReadEnvironment(const Environment& environment);
absl::StatusOr<Settings> ReadFile(const std::string& path);

}  // namespace magpie::config
