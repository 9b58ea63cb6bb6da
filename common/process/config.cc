#include "common/process/config.h"

#include <unistd.h>

#include "absl/flags/commandlineflag.h"
#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/process/sources.h"
#include "common/status/macros.h"

ABSL_FLAG(std::string, config, "", "A file of `flag = value` lines");

namespace magpie::config {
namespace {

std::map<std::string, absl::CommandLineFlag*> AllFlags() {
  std::map<std::string, absl::CommandLineFlag*> flags;
  for (const auto& [name, flag] : absl::GetAllFlags()) {
    if (FindFlag(name) != nullptr) flags[std::string(name)] = flag;
  }
  return flags;
}

absl::Status Apply(const Settings& settings, Loaded& loaded) {
  for (const Setting& setting : settings) {
    std::string error;
    if (!setting.flag->ParseFrom(setting.value, &error)) {
      return absl::InvalidArgumentError(absl::StrCat(setting.source, ": ", error));
    }
    loaded.sources[std::string(setting.flag->Name())] = setting.source;
  }
  return absl::OkStatus();
}

}  // namespace

Environment ProcessEnvironment() {
  Environment environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    environment.push_back(absl::StrSplit(*entry, absl::MaxSplits('=', 1)));
  }
  return environment;
}

absl::StatusOr<Loaded> Load(const std::vector<std::string>& arguments,
                            const Environment& environment) {
  ASSIGN_OR_RETURN(const CommandLine line, ReadCommandLine(arguments));
  Loaded loaded = {.action = line.action};
  if (line.action == Action::kHelp || line.action == Action::kVersion) return loaded;
  ASSIGN_OR_RETURN(const Settings variables, ReadEnvironment(environment));
  RETURN_IF_ERROR(Apply(variables, loaded));
  RETURN_IF_ERROR(Apply(line.settings, loaded));
  if (const std::string path = absl::GetFlag(FLAGS_config); !path.empty()) {
    ASSIGN_OR_RETURN(const Settings file, ReadFile(path));
    // The other places name the file and override its settings.
    for (const Settings* settings : {&file, &variables, &line.settings}) {
      RETURN_IF_ERROR(Apply(*settings, loaded));
    }
  }
  return loaded;
}

std::string PrintConfig(const Loaded& loaded) {
  std::string text;
  for (const auto& [name, flag] : AllFlags()) {
    if (name == "config") continue;
    const auto source = loaded.sources.find(name);
    absl::StrAppend(&text, name, " = ", flag->CurrentValue(), "  # ",
                    source == loaded.sources.end() ? "default" : source->second, "\n");
  }
  return text;
}

std::string PrintHelp(absl::string_view program) {
  std::string text = absl::StrCat(
      "usage: ", program, " [--flag=value]...\n\n",
      "A flag may also be set as MAGPIE_<FLAG> in the environment or in the file --config.\n\n");
  for (const auto& [name, flag] : AllFlags()) {
    absl::StrAppend(&text, "  --", name, "=", flag->CurrentValue(), "\n      ", flag->Help(), "\n");
  }
  absl::StrAppend(&text, "  --help, --version, --print-config\n      ",
                  "Print this, the version, or all flags with where they are from; and exit\n");
  return text;
}

}  // namespace magpie::config
