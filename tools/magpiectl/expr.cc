// magpiectl expr test|eval

#include <iostream>

#include "common/status/macros.h"
#include "tools/magpiectl/cli.h"
#include "tools/magpiectl/expr_text.h"
#include "tools/magpiectl/input.h"

namespace magpie::ctl {
namespace {

struct ExprOptions {
  std::string file;
  std::string expr;
  std::string json;
};

absl::Status Test(const Globals&, const ExprOptions& options) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  return TestCases(text, std::cout);
}

absl::Status Eval(const Globals&, const ExprOptions& options) {
  return PrintEvaluation(options.expr, options.json, std::cout);
}

}  // namespace

void AddExpr(CLI::App& app, Cli& cli) {
  CLI::App& group = AddGroup(app, "expr", "Try out expressions, without any service");
  const auto options = std::make_shared<ExprOptions>();

  CLI::App& test =
      AddVerb(group, "test", "Run test cases of expressions, and report which fail",
              "magpiectl expr test cases.jsonl\n\n"
              "A line of the file:\n"
              R"(  {"expr":"x + 1", "bindings":{"x":{"int":"1"}}, "value":{"int":"2"}})"
              "\n"
              R"(  {"expr":"1 / 0", "error":true})");
  test.add_option("FILE", options->file, "One JSON object per line; - for standard input")
      ->required();
  Runs(test, cli, options, Test);

  CLI::App& eval =
      AddVerb(group, "eval",
              "Evaluate an expression: print its value, its type, and the values that decided it",
              R"(magpiectl expr eval 'order.amount > 100' --json '{"order":{"amount":80}}')");
  eval.add_option("EXPR", options->expr, "In the Common Expression Language")->required();
  eval.add_option("--json", options->json, "Its variables, a JSON object");
  Runs(eval, cli, options, Eval);
}

}  // namespace magpie::ctl
