// magpiectl demo [play]|load

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "tools/magpiectl/cli.h"
#include "tools/magpiectl/demo/load.h"
#include "tools/magpiectl/demo/story.h"

namespace magpie::ctl {
namespace {

struct DemoOptions {
  std::string pause_at;
  bool resume = false;
  std::string state = "var/demo.json";
};

// Eight digits, so that plays are unlikely to collide.
std::string NewNumber() {
  std::random_device random;
  return absl::StrCat(std::uniform_int_distribution<int>(10'000'000, 99'999'999)(random));
}

absl::Status RefuseJson(const Globals& globals) {
  if (!globals.json) return absl::OkStatus();
  return absl::InvalidArgumentError(
      "the demo prints for people only; for programs see magpiectl flow history --json");
}

// A suite without the demo's data answers NOT_FOUND. Adds what to do.
absl::Status WithHint(const absl::Status& status) {
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(
      absl::StrCat(status.message(), "; is the demo loaded? Load it with: magpiectl demo load"));
}

absl::Status Resume(const Globals& globals, const DemoOptions& options) {
  ASSIGN_OR_RETURN(const PausedStory paused, LoadPaused(options.state));
  Story story(globals, paused.number, std::cout);
  RETURN_IF_ERROR(story.ReturnTo(paused.instance_id));
  RETURN_IF_ERROR(story.Finish());
  std::error_code ignored;  // A file that stays leads to a clear error on the next --resume.
  std::filesystem::remove(options.state, ignored);
  return absl::OkStatus();
}

absl::Status Play(const Globals& globals, const DemoOptions& options) {
  RETURN_IF_ERROR(RefuseJson(globals));
  if (options.resume) return Resume(globals, options);
  Story story(globals, NewNumber(), std::cout);
  RETURN_IF_ERROR(WithHint(story.Begin()));
  if (options.pause_at.empty()) return story.Finish();
  RETURN_IF_ERROR(SavePaused(options.state, story.paused()));
  std::cout
      << "\nThe rider's phone rings: the story pauses here. Stop the suite, even with kill -9, "
         "and start it\nagain; then continue with: magpiectl demo --resume\n";
  return absl::OkStatus();
}

absl::Status Load(const Globals& globals, const DemoOptions&) {
  RETURN_IF_ERROR(RefuseJson(globals));
  return LoadDemo(globals, std::cout);
}

}  // namespace

void AddDemo(CLI::App& app, Cli& cli) {
  const auto options = std::make_shared<DemoOptions>();
  CLI::App& demo = AddVerb(app, "demo", "Play a customer's problem from end to end",
                           "magpiectl demo load && magpiectl demo");
  CLI::Option* pause =
      demo.add_option("--pause-at", options->pause_at, "Stop once the form waits for the rider")
          ->check(CLI::IsMember({"form"}));
  demo.add_flag("--resume", options->resume, "Continue the paused story")->excludes(pause);
  demo.add_option("--state", options->state, "Where the paused story is saved")
      ->capture_default_str();
  AddVerb(demo, "play", "The same", "magpiectl demo play --pause-at form");
  CLI::App& load = AddVerb(demo, "load", "Load the story's article, solution, resources and flow",
                           "magpiectl demo load");
  Runs(load, cli, options, Load);
  // A parent's callback comes after that of the chosen subcommand.
  demo.callback([&cli, &load, options] {
    if (load.parsed()) return;
    cli.action = [&cli, options] { return Play(cli.globals, *options); };
  });
}

}  // namespace magpie::ctl
