#include "tools/magpiectl/usage.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace magpie::ctl {
namespace {

// The number of letters to insert, delete or replace (Levenshtein).
size_t Distance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t k = 0; k < b.size(); ++k) {
      const size_t replaced = diagonal + (a[i] == b[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({replaced, row[k] + 1, diagonal + 1});
    }
  }
  return row.back();
}

std::vector<std::string> CommandsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

// The commands that were recognized, from `app` on.
std::vector<const CLI::App*> ChosenOf(const CLI::App& app) {
  std::vector<const CLI::App*> chosen = {&app};
  while (!chosen.back()->get_subcommands().empty()) {
    chosen.push_back(chosen.back()->get_subcommands().front());
  }
  return chosen;
}

std::string NamesOf(const std::vector<const CLI::App*>& chosen) {
  return absl::StrJoin(chosen, " ", [](std::string* out, const CLI::App* app) {
    absl::StrAppend(out, app->get_name());
  });
}

std::string NoCommand(const std::vector<const CLI::App*>& chosen, const std::string& word) {
  const std::vector<std::string> commands = CommandsOf(*chosen.back());
  const std::string nearest = Nearest(word, commands);
  return absl::StrCat("there is no command \"", NamesOf(chosen), " ", word, "\"",
                      nearest.empty() ? "" : absl::StrCat("; did you mean \"", nearest, "\"?"),
                      nearest.empty() ? "; the commands are " : " The commands are ",
                      absl::StrJoin(commands, ", "));
}

std::string NoOption(const std::vector<const CLI::App*>& chosen, const std::string& word) {
  std::vector<std::string> options;
  for (const CLI::App* app : {chosen.front(), chosen.back()}) {
    for (const CLI::Option* option : app->get_options()) {
      for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
    }
  }
  const std::string nearest = Nearest(word.substr(0, word.find('=')), options);
  return absl::StrCat("\"", NamesOf(chosen), "\" has no option ", word,
                      nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?"));
}

}  // namespace

std::string Nearest(absl::string_view word, const std::vector<std::string>& known) {
  const size_t most = word.size() <= 3 ? 1 : std::max<size_t>(2, word.size() / 3);
  const auto distance = [&](const std::string& one) {
    return absl::StartsWith(one, word) ? 0 : Distance(word, one);
  };
  const auto nearest = std::ranges::min_element(known, {}, distance);
  return nearest == known.end() || distance(*nearest) > most ? "" : *nearest;
}

std::string UsageText(const CLI::App& app, const CLI::ParseError& error) {
  const auto code = static_cast<CLI::ExitCodes>(error.get_exit_code());
  const std::vector<const CLI::App*> chosen = ChosenOf(app);
  const bool is_group = !CommandsOf(*chosen.back()).empty();
  if (code == CLI::ExitCodes::ExtrasError || code == CLI::ExitCodes::RequiredError) {
    const std::vector<std::string> extras = app.remaining(true);
    const auto option = std::ranges::find_if(
        extras, [](const std::string& word) { return absl::StartsWith(word, "-"); });
    if (!extras.empty() && is_group && option != extras.begin())
      return NoCommand(chosen, extras[0]);
    if (option != extras.end()) return NoOption(chosen, *option);
    if (!extras.empty()) {
      return absl::StrCat("\"", extras[0], "\" is an unexpected argument of \"", NamesOf(chosen),
                          "\"");
    }
    if (is_group) {
      return absl::StrCat("\"", NamesOf(chosen),
                          "\" needs a command: ", absl::StrJoin(CommandsOf(*chosen.back()), ", "));
    }
  }
  return absl::StrReplaceAll(
      absl::StrCat("\"", NamesOf(chosen), "\": ", error.what()),
      {{" not in {", " is not one of "}, {"}", ""}, {" not in range ", " is not in the range "}});
}

std::string HelpHint(const CLI::App& app) {
  return absl::StrCat("See ", NamesOf(ChosenOf(app)), " --help.");
}

}  // namespace magpie::ctl
