// Conditions are evaluated by a shortcut, with the same results.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/expr/expr.h"
#include "common/value/json.h"
#include "common/value/json_view.h"

namespace magpie::expr {
namespace {

using ::testing::HasSubstr;

// The answers to a condition over values and over parsed JSON, by the shortcut and in full: one if
// they agree.
std::string AnswersOf(absl::string_view text, absl::string_view json) {
  const Value::Map values = *ParseJsonObject(json);
  const JsonDocument document = *JsonDocument::Parse(json);
  const Program program = *Program::Compile(text, {.is_lenient = true});
  std::set<std::string> answers;
  for (const MapView& view : {MapView(&values), MapView(document.root())}) {
    const absl::StatusOr<bool> answer = program.EvalBool(view);
    const absl::StatusOr<Value> value = program.Explain(view).value;
    answers.insert(answer.ok() ? (*answer ? "true" : "false")
                               : std::string(answer.status().message()));
    if (value.ok() && value->as_bool() != nullptr)
      answers.insert(*value->as_bool() ? "true" : "false");
    if (!value.ok()) answers.insert(std::string(value.status().message()));
  }
  return absl::StrJoin(answers, " | ");
}

TEST(ConditionTest, FindsTheSameAnswerFaster) {
  constexpr absl::string_view kOrder =
      R"({"order":{"status":"riding","amount":250,"rate":0.5,"items":[{"kind":"fee"},{"kind":"tip"}],
          "tags":["a","b"],"none":null},"n":3,"list":[1,2.0,3]})";
  const std::vector<std::pair<absl::string_view, absl::string_view>> kCases = {
      {"order.status == 'riding'", "true"},
      {"order.status != 'riding'", "false"},
      {"order.amount >= 250 && order.amount < 250.5", "true"},
      {"order.rate <= n", "true"},
      {"order.status == order.amount", "false"},
      {"!(n in list) || n > 3", "false"},
      {"order.items.exists(i, i.kind == 'tip')", "true"},
      {"order.items.all(i, i.kind == 'tip')", "false"},
      {"order.tags.all(t, t < 'c')", "true"},
      {"has(order.status) && !has(order.city)", "true"},
      {"{'a': {'b': 2}}.a.b == 2", "true"},
      {"cel.bind(x, {'a': n}, x.a == 3)", "true"},
      {"order.tags.filter(t, t != 'a').size() == 1", "true"},
      {"order.city == 'x' || n == 3", "true"},
      {"n == 4 && order.city == 'x'", "false"},
      {"order.city == 'x'", "no such member: order.city"},
      {"order.status.city == 'x'", "a value of kind string has no members, in: order.status.city"},
      {"city.name == 'x'", "no such variable: city"},
      {"order.items.exists(i, i.price > 1)", "no such member: i.price"},
      {"order.none.x == 1", "a value of kind null has no members, in: order.none.x"},
      {"order.amount > 'a'", "not defined for these types: int > string, in: order.amount > 'a'"},
      {"order.amount", "evaluates to a value of kind int, not a bool"},
  };
  for (const auto& [text, wanted] : kCases) EXPECT_EQ(AnswersOf(text, kOrder), wanted) << text;
}

TEST(ConditionTest, StopsIfItCostsTooMuch) {
  std::string items;
  for (int i = 0; i < 400; ++i) absl::StrAppend(&items, i == 0 ? "" : ",", i);
  const std::string json = absl::StrCat("{\"l\":[", items, "]}");
  EXPECT_THAT(AnswersOf("l.all(a, l.all(b, a + b >= 0))", json), HasSubstr("costs more than"));
  EXPECT_EQ(AnswersOf("l.all(a, a >= 0)", json), "true");
}

}  // namespace
}  // namespace magpie::expr
