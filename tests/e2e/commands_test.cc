// The command line as a newcomer meets it: the commands of the READMEs run as written, and a
// mistake gets one message that names it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "tests/e2e/harness/suite.h"

namespace magpie::e2e {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string& Root() {
  static const auto& root = *new std::string(MAGPIE_ROOT);
  return root;
}

// The words of a shell's line: quotes hold a word together, a comment ends the line.
Argv WordsOf(absl::string_view line) {
  Argv words;
  std::string word;
  bool is_quoted = false;
  for (const char c : absl::StrCat(line, " ")) {
    if (c == '\'') {
      is_quoted = !is_quoted;
    } else if (c == ' ' && !is_quoted) {
      if (absl::StartsWith(word, "#")) break;
      if (!word.empty()) words.push_back(std::move(word));
      word.clear();
    } else {
      word += c;
    }
  }
  return words;
}

// The arguments of each command for magpiectl in a README.
std::vector<Argv> CommandsOf(const std::string& readme) {
  std::vector<Argv> commands;
  std::ifstream in(absl::StrCat(Root(), "/", readme));
  for (std::string line; std::getline(in, line);) {
    absl::string_view rest = line;
    if (absl::ConsumePrefix(&rest, "    build/tools/magpiectl/magpiectl ")) {
      commands.push_back(WordsOf(rest));
    }
    EXPECT_FALSE(absl::StartsWith(line, "    magpiectl ")) << readme << " lacks a path: " << line;
  }
  return commands;
}

class CommandsTest : public ::testing::Test {
 protected:
  CommandsTest() { suite_.CtlOk({"demo", "load"}); }

  std::string Write(const std::string& name, const std::string& text) {
    std::string path = absl::StrCat(suite_.directory(), "/", name);
    std::ofstream(path) << text;
    return path;
  }

  Suite suite_{Shape::kOneProcess};
};

// Those of README.md and docs/ are played by tests/docs, with what they print.
TEST_F(CommandsTest, ThoseOfTheReadmesRunAsWritten) {
  int run = 0;
  for (const char* readme :
       {"services/flow-engine/README.md", "services/knowledge/README.md",
        "services/resource-engine/README.md", "services/solution-matching/README.md"}) {
    for (Argv command : CommandsOf(readme)) {
      for (std::string& word : command) {
        if (absl::StartsWith(word, "tools/")) word = absl::StrCat(Root(), "/", word);
      }
      const Output output = suite_.Ctl(command);
      EXPECT_EQ(output.exit_code, 0) << readme << ": " << testing::PrintToString(command) << "\n"
                                     << output.err;
      ++run;
    }
  }
  EXPECT_GE(run, 20);
}

TEST_F(CommandsTest, AnUnknownCommandIsNamed) {
  const auto said = [this](const Argv& command) {
    const Output output = suite_.Ctl(command);
    EXPECT_EQ(output.exit_code, 2);
    return output.err;
  };
  EXPECT_THAT(said({"flo", "list"}), HasSubstr("\"magpiectl flo\"; did you mean \"flow\"?"));
  EXPECT_THAT(said({"solution", "match", "--chanel", "app"}),
              HasSubstr("\"magpiectl solution match\" has no option --chanel; did you mean "
                        "--channel?"));
  EXPECT_THAT(
      said({"--timeout", "5", "flow", "list"}),
      HasSubstr("--timeout: \"5\" is not a duration above zero: write a number and a unit"));
}

constexpr char kOpenApi[] = R"(openapi: 3.0.3
paths:
  /orders/{id}: {get: {operationId: getOrder, responses: {'204': {description: ok}}}}
)";

TEST_F(CommandsTest, AnImportNamesAMissingOperation) {
  const Argv import = {"resource",   "import",      Write("api.yaml", kOpenApi),
                       "--upstream", "bike",        "--prefix",
                       "imported",   "--operation", "getOrdre"};
  const Output output = suite_.Ctl(import);
  EXPECT_EQ(output.exit_code, 1);
  EXPECT_THAT(output.err, AllOf(HasSubstr("\"getOrdre\""), HasSubstr("getOrder")));
  EXPECT_EQ(output.out, "");
}

TEST_F(CommandsTest, VariablesNeedANameToBeSet) {
  const Output output = suite_.Ctl({"flow", "set", "some-instance"});
  EXPECT_EQ(output.exit_code, 1);
  EXPECT_THAT(output.err, HasSubstr("--var is missing"));
}

TEST_F(CommandsTest, AFailedTrialShowsTheStatusAndTheAnswer) {
  suite_.Misbehave("/orders", "status500", 9);
  const Output output =
      suite_.Ctl({"resource", "run", "order.status", "--param", "order_id=order-7", "--explain"});
  EXPECT_EQ(output.exit_code, 1);
  EXPECT_THAT(output.out, HasSubstr("   < status 500\n   < "));
}

constexpr char kModel[] = R"({"flow_key": "checked", "elements": [
    {"key": "start", "type": "start_event", "outgoing": ["go"]},
    {"key": "go", "type": "sequence_flow", "incoming": ["start"], "outgoing": ["gate"]},
    {"key": "gate", "type": "exclusive_gateway", "incoming": ["go"], "outgoing": ["yes", "no"]},
    {"key": "yes", "type": "sequence_flow", "incoming": ["gate"], "outgoing": ["end"],
     "properties": {"condition": "amount > "}},
    {"key": "no", "type": "sequence_flow", "incoming": ["gate"], "outgoing": ["end"],
     "properties": {"default": true}},
    {"key": "end", "type": "end_event", "incoming": ["yes", "no"]}]})";

TEST_F(CommandsTest, ACheckAgreesWithItsFaultsAndPointsAtThem) {
  const std::string model = Write("model.json", kModel);
  const Output checked = suite_.Ctl({"flow", "check", model});
  EXPECT_EQ(checked.exit_code, 1);
  EXPECT_THAT(checked.out, AllOf(HasSubstr("  NOT  exclusive_gateway gate\n"
                                           "       elements[yes].condition"),
                                 HasSubstr("\n         amount >\n"), HasSubstr("^\n"),
                                 HasSubstr("2 of 3 nodes are executable; the model cannot be "
                                           "deployed: 1 fault\n")));
  const Output deployed = suite_.Ctl({"flow", "deploy", model});
  EXPECT_EQ(deployed.exit_code, 1);
  const size_t first = deployed.err.find("elements[yes].condition");
  ASSERT_NE(first, std::string::npos) << deployed.err;
  EXPECT_EQ(deployed.err.find("elements[yes].condition", first + 1), std::string::npos)
      << "one cause, one message: " << deployed.err;
  EXPECT_THAT(deployed.err, Not(HasSubstr("and 1 more")));
}

}  // namespace
}  // namespace magpie::e2e
