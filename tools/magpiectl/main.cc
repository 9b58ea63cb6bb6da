// magpiectl: Magpie on the command line. Exit code 0: done; 1: a request was refused, the
// demo went wrong or a case failed; 2: the command line is invalid.

#include <CLI/CLI.hpp>
#include <iostream>

#include "tools/magpiectl/cli.h"
#include "tools/magpiectl/print.h"
#include "tools/magpiectl/usage.h"

namespace magpie::ctl {
namespace {

constexpr int kRefused = 1;
constexpr int kUsage = 2;

void AddAddress(CLI::App& app, const char* flag, const char* variable, std::string& address) {
  app.add_option(flag, address, "The address of that service")
      ->envname(variable)
      ->type_name("HOST:PORT")
      ->capture_default_str()
      ->group("Suite");
}

void AddGlobals(CLI::App& app, Globals& globals) {
  AddAddress(app, "--flow-engine", "MAGPIECTL_FLOW_ENGINE", globals.flow_engine);
  AddAddress(app, "--resource-engine", "MAGPIECTL_RESOURCE_ENGINE", globals.resource_engine);
  AddAddress(app, "--solution-matching", "MAGPIECTL_SOLUTION_MATCHING", globals.solution_matching);
  AddAddress(app, "--knowledge", "MAGPIECTL_KNOWLEDGE", globals.knowledge);
  app.add_option("--caller", globals.caller, "The name of the backend to act as")->group("Suite");
  app.add_option("--tenant", globals.tenant, "The tenant whose data to use")
      ->capture_default_str()
      ->group("Suite");
  app.add_option_function<std::string>(
         "--timeout",
         [&globals](const std::string& text) {
           if (!absl::ParseDuration(text, &globals.timeout) ||
               globals.timeout <= absl::ZeroDuration()) {
             throw CLI::ValidationError(
                 "--timeout", "\"" + text +
                                  "\" is not a duration above zero: write a number and a unit, as "
                                  "in 500ms or 10s");
           }
         },
         "How long to wait for one response, such as 500ms or 10s")
      ->type_name("DURATION")
      ->default_str(absl::FormatDuration(globals.timeout))
      ->group("Suite");
  app.add_flag("--json", globals.json, "Print one JSON document, for programs");
}

int Main(int argc, char** argv) {
  Cli cli;
  CLI::App app(
      "Magpie on the command line: flows, resources, solutions, articles, expressions,\nthe demo.",
      "magpiectl");
  app.footer("Example:\n  magpiectl demo\nEvery subcommand has its own --help.");
  app.set_version_flag("--version", MAGPIE_VERSION);
  app.fallthrough();
  app.require_subcommand(1);
  AddGlobals(app, cli.globals);
  AddFlow(app, cli);
  AddResource(app, cli);
  AddSolution(app, cli);
  AddArticle(app, cli);
  AddKnowledge(app, cli);
  AddExpr(app, cli);
  AddDemo(app, cli);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help or --version
    std::cerr << "magpiectl: " << UsageText(app, error) << "\n" << HelpHint(app) << "\n";
    return kUsage;
  }
  const absl::Status done = cli.action();
  if (done.ok()) return 0;
  if (!done.message().empty()) PrintError(done, std::cerr);
  return kRefused;
}

}  // namespace
}  // namespace magpie::ctl

int main(int argc, char** argv) { return magpie::ctl::Main(argc, argv); }
