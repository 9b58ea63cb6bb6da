#include "common/process/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "absl/flags/flag.h"
#include "absl/flags/reflection.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/testing/scratch.h"

ABSL_FLAG(int32_t, wings, 2, "How many wings");
ABSL_FLAG(bool, sings, true, "Whether it sings");
ABSL_FLAG(std::string, colour, "black", "What it looks like");
ABSL_FLAG(absl::Duration, sleep, absl::Hours(8), "How long it sleeps");

namespace magpie::config {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ConfigTest : public testing::Test {
 protected:
  std::string FileOf(const std::string& text) {
    const std::string path = scratch_ / "bird.conf";
    std::ofstream(path) << text;
    return path;
  }

  static std::string ErrorOf(const std::vector<std::string>& arguments,
                             const Environment& environment = {}) {
    return std::string(Load(arguments, environment).status().message());
  }

  // "wings = 2  # default"
  static std::string Line(const absl::StatusOr<Loaded>& loaded, absl::string_view name) {
    if (!loaded.ok()) return loaded.status().ToString();
    const std::string text = PrintConfig(*loaded);
    const size_t begin = text.find(absl::StrCat(name, " = "));
    return text.substr(begin, text.find('\n', begin) - begin);
  }

 private:
  absl::FlagSaver saver_;
  const Scratch scratch_;
};

TEST_F(ConfigTest, ReadsEveryFormOfACommandLineFlag) {
  ASSERT_EQ(ErrorOf({"--wings=4", "--colour", "blue green", "--nosings", "--sleep=90m"}), "");
  EXPECT_EQ(absl::GetFlag(FLAGS_wings), 4);
  EXPECT_EQ(absl::GetFlag(FLAGS_colour), "blue green");
  EXPECT_FALSE(absl::GetFlag(FLAGS_sings));
  EXPECT_EQ(absl::GetFlag(FLAGS_sleep), absl::Minutes(90));
  ASSERT_EQ(ErrorOf({"--sings", "--colour="}), "");
  EXPECT_TRUE(absl::GetFlag(FLAGS_sings));
  EXPECT_EQ(absl::GetFlag(FLAGS_colour), "");
  ASSERT_EQ(ErrorOf({"--sings=false"}), "");
  EXPECT_FALSE(absl::GetFlag(FLAGS_sings));
}

TEST_F(ConfigTest, FlagWinsOverEnvironmentOverFileOverDefault) {
  const std::string path = FileOf("wings = 5\n");
  EXPECT_EQ(Line(Load({}, {}), "wings"), "wings = 2  # default");
  EXPECT_EQ(Line(Load({"--config", path}, {}), "wings"), absl::StrCat("wings = 5  # ", path, ":1"));
  EXPECT_EQ(Line(Load({}, {{"MAGPIE_CONFIG", path}, {"MAGPIE_WINGS", "4"}}), "wings"),
            "wings = 4  # MAGPIE_WINGS");
  EXPECT_EQ(Line(Load({"--wings=3"}, {{"MAGPIE_CONFIG", path}, {"MAGPIE_WINGS", "4"}}), "wings"),
            "wings = 3  # command line");
}

TEST_F(ConfigTest, AFileHasCommentsAndBlanks) {
  const std::string path = FileOf("# a bird\n\n  wings=6\ncolour = a # b\n  # sings = false\n");
  ASSERT_EQ(ErrorOf({"--config", path}), "");
  EXPECT_EQ(absl::GetFlag(FLAGS_wings), 6);
  EXPECT_EQ(absl::GetFlag(FLAGS_colour), "a");
  EXPECT_TRUE(absl::GetFlag(FLAGS_sings));
}

TEST_F(ConfigTest, WhatIsPrintedCanBeLoaded) {
  const absl::StatusOr<Loaded> first = Load({"--wings=7", "--colour=red"}, {});
  ASSERT_TRUE(first.ok());
  const std::string path = FileOf(PrintConfig(*first));
  absl::SetFlag(&FLAGS_wings, 1);
  absl::SetFlag(&FLAGS_colour, "");
  ASSERT_EQ(ErrorOf({"--config", path}), "");
  EXPECT_EQ(absl::GetFlag(FLAGS_wings), 7);
  EXPECT_EQ(absl::GetFlag(FLAGS_colour), "red");
}

TEST_F(ConfigTest, AnUnknownNameIsAnErrorThatNamesIt) {
  EXPECT_EQ(ErrorOf({"--wing=4"}), "unknown flag --wing");
  EXPECT_EQ(ErrorOf({"--nowings"}), "unknown flag --nowings");
  EXPECT_EQ(ErrorOf({"fly"}), "unexpected argument fly");
  EXPECT_EQ(ErrorOf({"--wings"}), "no value for --wings");
  EXPECT_EQ(ErrorOf({}, {{"MAGPIE_WING", "4"}}), "unknown environment variable MAGPIE_WING");
  EXPECT_EQ(ErrorOf({}, {{"HOME", "nest"}, {"MAGPIE", "x"}}), "");
  const std::string path = FileOf("wings = 4\nwing = 4\n");
  EXPECT_EQ(ErrorOf({"--config", path}), absl::StrCat(path, ":2: unknown flag wing"));
}

TEST_F(ConfigTest, FlagsOfAbseilsOwnParserAreUnknown) {
  EXPECT_EQ(ErrorOf({"--flagfile=x"}), "unknown flag --flagfile");
  EXPECT_EQ(ErrorOf({}, {{"MAGPIE_UNDEFOK", "x"}}), "unknown environment variable MAGPIE_UNDEFOK");
}

TEST_F(ConfigTest, ABadValueIsAnErrorThatNamesFlagAndPlace) {
  EXPECT_THAT(ErrorOf({"--wings=two"}), AllOf(HasSubstr("command line: "), HasSubstr("'wings'")));
  EXPECT_THAT(ErrorOf({}, {{"MAGPIE_WINGS", "two"}}), HasSubstr("MAGPIE_WINGS: "));
  const std::string path = FileOf("sings = perhaps\n");
  EXPECT_THAT(ErrorOf({"--config", path}), HasSubstr(absl::StrCat(path, ":1: ")));
}

TEST_F(ConfigTest, AFileThatCannotBeReadIsAnError) {
  EXPECT_EQ(ErrorOf({"--config=/nowhere"}), "cannot read the configuration /nowhere");
  EXPECT_EQ(ErrorOf({"--config=/"}), "cannot read the configuration /");
  EXPECT_THAT(ErrorOf({"--config", FileOf("wings 4\n")}), HasSubstr(":1: is not flag = value"));
  EXPECT_EQ(ErrorOf({"--config", FileOf(std::string(1 << 20, '\n'))}), "");
  EXPECT_THAT(ErrorOf({"--config", FileOf(std::string((1 << 20) + 1, '\n'))}),
              HasSubstr("has more than 1048576 bytes"));
  EXPECT_THAT(ErrorOf({"--config", FileOf("config = other.conf\n")}),
              HasSubstr(":1: unknown flag config"));
}

TEST_F(ConfigTest, ReturnsTheRequestedAction) {
  EXPECT_EQ(Load({}, {})->action, Action::kRun);
  EXPECT_EQ(Load({"--version"}, {})->action, Action::kVersion);
  EXPECT_EQ(Load({"--print-config"}, {})->action, Action::kPrintConfig);
  EXPECT_EQ(Load({"--help", "--wings=3"}, {})->action, Action::kHelp);
}

TEST_F(ConfigTest, HelpListsOurFlagsWithDefaults) {
  EXPECT_THAT(PrintHelp("bird"),
              AllOf(HasSubstr("usage: bird"), HasSubstr("--wings=2\n      How many wings"),
                    HasSubstr("--config="), Not(HasSubstr("--flagfile"))));
}

}  // namespace
}  // namespace magpie::config
