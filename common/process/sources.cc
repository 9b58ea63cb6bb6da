#include "common/process/sources.h"

#include <fstream>
#include <optional>

#include "absl/flags/reflection.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/status/macros.h"

namespace magpie::config {
namespace {

constexpr absl::string_view kVariablePrefix = "MAGPIE_";
constexpr size_t kMaxFileBytes = 1 << 20;

// `--max-rpcs` is `max_rpcs`.
std::string FlagName(absl::string_view spelled) {
  return absl::StrReplaceAll(spelled, {{"-", "_"}});
}

std::optional<Action> ActionNamed(absl::string_view name) {
  if (name == "help") return Action::kHelp;
  if (name == "version") return Action::kVersion;
  if (name == "print_config") return Action::kPrintConfig;
  return std::nullopt;
}

// --name and --noname of a bool.
std::optional<Setting> SwitchNamed(absl::string_view name) {
  for (const absl::string_view value : {"true", "false"}) {
    if (value == "false" && !absl::ConsumePrefix(&name, "no")) break;
    absl::CommandLineFlag* flag = FindFlag(name);
    if (flag != nullptr && flag->IsOfType<bool>()) {
      return Setting{flag, std::string(value), "command line"};
    }
  }
  return std::nullopt;
}

// `line` without its comment and surrounding white space.
absl::string_view Meaning(absl::string_view line) {
  line = absl::StripAsciiWhitespace(line);
  return absl::StartsWith(line, "#") ? ""
                                     : absl::StripAsciiWhitespace(line.substr(0, line.find(" #")));
}

absl::StatusOr<Settings> ReadLines(absl::string_view path, absl::string_view text) {
  Settings settings;
  int number = 0;
  for (const absl::string_view raw : absl::StrSplit(text, '\n')) {
    const std::string place = absl::StrCat(path, ":", ++number);
    const absl::string_view line = Meaning(raw);
    if (line.empty()) continue;
    const size_t equals = line.find('=');
    if (equals == absl::string_view::npos) {
      return absl::InvalidArgumentError(absl::StrCat(place, ": is not flag = value"));
    }
    const std::string name = FlagName(absl::StripAsciiWhitespace(line.substr(0, equals)));
    absl::CommandLineFlag* flag = FindFlag(name);
    if (flag == nullptr || name == "config") {
      return absl::InvalidArgumentError(absl::StrCat(place, ": unknown flag ", name));
    }
    settings.push_back(
        {flag, std::string(absl::StripAsciiWhitespace(line.substr(equals + 1))), place});
  }
  return settings;
}

}  // namespace

absl::CommandLineFlag* FindFlag(absl::string_view name) {
  absl::CommandLineFlag* flag = absl::FindCommandLineFlag(name);
  return flag == nullptr || absl::StrContains(flag->Filename(), "absl/flags/") ? nullptr : flag;
}

absl::StatusOr<CommandLine> ReadCommandLine(const std::vector<std::string>& arguments) {
  CommandLine line;
  for (size_t i = 0; i < arguments.size(); ++i) {
    absl::string_view argument = arguments[i];
    if (!absl::ConsumePrefix(&argument, "--")) {
      return absl::InvalidArgumentError(absl::StrCat("unexpected argument ", argument));
    }
    const size_t equals = argument.find('=');
    const bool has_value = equals != absl::string_view::npos;
    const std::string name = FlagName(argument.substr(0, equals));
    if (const auto action = ActionNamed(name); action && !has_value) {
      line.action = *action;
    } else if (const auto on_off = SwitchNamed(name); on_off && !has_value) {
      line.settings.push_back(*on_off);
    } else if (absl::CommandLineFlag* flag = FindFlag(name); flag == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("unknown flag --", name));
    } else if (has_value) {
      line.settings.push_back({flag, std::string(argument.substr(equals + 1)), "command line"});
    } else if (i + 1 < arguments.size()) {
      line.settings.push_back({flag, arguments[++i], "command line"});
    } else {
      return absl::InvalidArgumentError(absl::StrCat("no value for --", name));
    }
  }
  return line;
}

absl::StatusOr<Settings> ReadEnvironment(const Environment& environment) {
  Settings settings;
  for (const auto& [variable, value] : environment) {
    absl::string_view name = variable;
    if (!absl::ConsumePrefix(&name, kVariablePrefix)) continue;
    absl::CommandLineFlag* flag = FindFlag(absl::AsciiStrToLower(name));
    if (flag == nullptr) {
      return absl::InvalidArgumentError(absl::StrCat("unknown environment variable ", variable));
    }
    settings.push_back({flag, value, variable});
  }
  return settings;
}

absl::StatusOr<Settings> ReadFile(const std::string& path) {
  std::ifstream in(path);
  std::string text(kMaxFileBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!in.is_open() || in.bad()) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read the configuration ", path));
  }
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > kMaxFileBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the configuration ", path, " has more than ", kMaxFileBytes, " bytes"));
  }
  return ReadLines(path, text);
}

}  // namespace magpie::config
