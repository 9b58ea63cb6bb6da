#include "tools/magpiectl/usage.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace magpie::ctl {
namespace {

// What is said of a command line of a small program; empty where it is understood.
std::string Said(std::vector<std::string> words) {
  CLI::App app("", "prog");
  app.fallthrough();
  app.require_subcommand(1);
  std::string text;
  app.add_option("--timeout", text);
  CLI::App& flow = *app.add_subcommand("flow", "");
  flow.require_subcommand(1);
  CLI::App& start = *flow.add_subcommand("start", "");
  start.add_option("KEY", text)->required();
  start.add_option("--variable", text);
  flow.add_subcommand("list", "");
  app.add_subcommand("resource", "")->add_option("--channel", text);
  std::ranges::reverse(words);
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    return UsageText(app, error);
  }
  return "";
}

TEST(UsageTest, NamesAnUnknownCommandAndSuggestsOne) {
  EXPECT_EQ(Said({"flow", "start", "a"}), "");
  EXPECT_EQ(Said({"flo", "list"}),
            "there is no command \"prog flo\"; did you mean \"flow\"? The commands are flow, "
            "resource");
  EXPECT_EQ(
      Said({"flow", "lsit"}),
      "there is no command \"prog flow lsit\"; did you mean \"list\"? The commands are start, "
      "list");
  EXPECT_EQ(Said({"banana"}),
            "there is no command \"prog banana\"; the commands are flow, resource");
  EXPECT_EQ(Said({"flow"}), "\"prog flow\" needs a command: start, list");
  EXPECT_EQ(Said({}), "\"prog\" needs a command: flow, resource");
}

TEST(UsageTest, NamesAnUnknownOptionAndSuggestsOne) {
  EXPECT_EQ(Said({"resource", "--chanel", "app"}),
            "\"prog resource\" has no option --chanel; did you mean --channel?");
  EXPECT_EQ(Said({"flow", "start", "a", "--var=x"}),
            "\"prog flow start\" has no option --var=x; did you mean --variable?");
  EXPECT_EQ(Said({"resource", "--banana"}), "\"prog resource\" has no option --banana");
  EXPECT_EQ(Said({"resource", "--timeuot", "5s"}),
            "\"prog resource\" has no option --timeuot; did you mean --timeout?");
}

TEST(UsageTest, NamesWhatIsMissingOrTooMuch) {
  EXPECT_EQ(Said({"flow", "start"}), "\"prog flow start\": KEY is required");
  EXPECT_EQ(Said({"flow", "list", "x"}), "\"x\" is an unexpected argument of \"prog flow list\"");
}

}  // namespace
}  // namespace magpie::ctl
