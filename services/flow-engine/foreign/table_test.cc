// Compares what each construct evaluates to, for values of every kind, with what its language says.
// The columns come from the specifications (Jakarta Expression Language 3.0, DMN 1.5, Groovy's
// DefaultTypeTransformation, ECMA-262), not from the translation.

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/expr/expr.h"
#include "common/value/json.h"
#include "services/flow-engine/foreign/translate.h"

namespace magpie::flow::foreign {
namespace {

// The last one is a missing value.
constexpr std::array<absl::string_view, 12> kTableValues = {
    "null",      "true",   "false", "5",         "5.5",        R"("ok")",
    R"("true")", R"("5")", "[]",    R"(["ok"])", R"({"k":1})", ""};

struct Row {
  Language language;
  absl::string_view text;
  // A letter for each value: T and F are true and false; t and f are true and false in the language
  // and an error here; ! is an error, or not a bool, in the language and an error here.
  absl::string_view outcomes;
};

constexpr Row kRows[] = {
    {Language::kJuel, "x", "fTF!!ftf!!!!"},
    {Language::kJuel, "!x", "tFT!!tft!!!!"},
    {Language::kJuel, "not x", "tFT!!tft!!!!"},
    {Language::kJuel, "x == true", "FTF!!ftf!!!!"},
    {Language::kJuel, "true eq x", "FTF!!ftf!!!!"},
    {Language::kJuel, "x == false", "FFT!!tft!!!!"},
    {Language::kJuel, "x != true", "TFT!!tft!!!!"},
    {Language::kJuel, "x == 'ok'", "Fft!!TFFfff!"},
    {Language::kJuel, "x ne 'ok'", "Ttf!!FTTttt!"},
    {Language::kJuel, "x == 'true'", "FTF!!FTFfff!"},
    {Language::kJuel, "x == 'false'", "FFT!!FFFfff!"},
    {Language::kJuel, "x == 5", "F!!TF!!t!!!!"},
    {Language::kJuel, "x == 5.5", "F!!FT!!f!!!!"},
    {Language::kJuel, "x == '5'", "FfttfFFTfff!"},
    {Language::kJuel, "x == null", "TFFFFFFFFFF!"},
    {Language::kJuel, "null != x", "FTTTTTTTTTT!"},
    {Language::kJuel, "x == x", "TTTTTTTTttt!"},
    {Language::kJuel, "x > 3", "f!!TT!!t!!!!"},
    {Language::kJuel, "x le 5", "f!!TF!!t!!!!"},
    {Language::kJuel, "x >= 'n'", "f!!!!TTFfff!"},
    {Language::kJuel, "empty x", "TFFFFFFFTFF!"},
    {Language::kJuel, "!empty x", "FTTTTTTTFTT!"},
    {Language::kJuel, "x / 2 > 2", "f!!TT!!t!!!!"},
    {Language::kJuel, "x div 2 == 2.5", "f!!TF!!t!!!!"},
    {Language::kJuel, "10 / x == 2", "f!!TF!!t!!!!"},
    {Language::kJuel, "x / x == 1", "f!!TT!!t!!!!"},
    {Language::kJuel, "x % 2 == 1", "f!!Tf!!t!!!!"},
    {Language::kJuel, "x + 1 == 6", "f!!TF!!t!!!!"},
    {Language::kJuel, "x + x == 10", "f!!TF!!t!!!!"},
    {Language::kJuel, "x - 1 == 4", "f!!TF!!t!!!!"},
    {Language::kJuel, "-x == -5", "f!!TF!!t!!!!"},
    {Language::kJuel, "x && true", "fTF!!ftf!!!!"},
    {Language::kJuel, "x or false", "fTF!!ftf!!!!"},
    {Language::kJuel, "x ? true : false", "fTF!!ftf!!!!"},
    {Language::kJuel, "x[0] == 'ok'", "f!!!!!!!fTf!"},
    {Language::kJuel, "x['k'] == 1", "f!!!!!!!!!T!"},
    {Language::kJuel, "x.k == 1", "f!!!!!!!!!T!"},
    {Language::kJuel, "x.isEmpty()", "!!!!!FFFTFF!"},
    {Language::kJuel, "x.size() > 0", "!!!!!!!!FTT!"},
    {Language::kJuel, "x.equals('ok')", "!ffffTFFfff!"},
    {Language::kJuel, "'ok'.equals(x)", "FFFFFTFFFFF!"},
    {Language::kJuel, "x.startsWith('o')", "!!!!!TFF!!!!"},
    {Language::kJuel, "execution.getVariable('x') == 'ok'", "Fft!!TFFffff"},
    {Language::kFeel, "x", "!TF!!!!!!!!!"},
    {Language::kFeel, "not(x)", "!FT!!!!!!!!!"},
    {Language::kFeel, "x = true", "FTF!!!!!!!!f"},
    {Language::kFeel, "x != false", "TTF!!!!!!!!t"},
    {Language::kFeel, "x = \"ok\"", "F!!!!TFF!!!f"},
    {Language::kFeel, "x = 5", "F!!TF!!!!!!f"},
    {Language::kFeel, "x = 5.5", "F!!FT!!!!!!f"},
    {Language::kFeel, "x = null", "TFFFFFFFFFFt"},
    {Language::kFeel, "x != null", "FTTTTTTTTTTf"},
    {Language::kFeel, "x = x", "TTTTTTTTtttt"},
    {Language::kFeel, "x >= 5", "!!!TT!!!!!!!"},
    {Language::kFeel, "x < x", "!!!FFfff!!!!"},
    {Language::kFeel, "x between 1 and 5", "!!!TF!!!!!!!"},
    {Language::kFeel, "x in [1..5]", "!!!TF!!!!!!!"},
    {Language::kFeel, "x in (1..5)", "!!!FF!!!!!!!"},
    {Language::kFeel, "x in [\"ok\", \"no\"]", "FffffTFFffff"},
    {Language::kFeel, "x in (\"ok\", \"no\")", "FffffTFFffff"},
    {Language::kFeel, "x in [1, 5]", "FffTFfffffff"},
    {Language::kFeel, "x / 2 = 2.5", "!!!TF!!!!!!!"},
    {Language::kFeel, "x / 4 > 1.3", "!!!FT!!!!!!!"},
    {Language::kFeel, "x[1] = \"ok\"", "f!!!!tfffT!f"},
    {Language::kFeel, "x[-1] = \"ok\"", "f!!!!tfffT!f"},
    {Language::kFeel, "if x then true else false", "fTFfffffffff"},
    {Language::kFeel, "x and true", "!TF!!!!!!!!!"},
    {Language::kFeel, "x and false", "FFFFFFFFFFFF"},
    {Language::kFeel, "true or x", "TTTTTTTTTTTT"},
    {Language::kGroovy, "x", "fTFtttttftt!"},
    {Language::kGroovy, "!x", "tFTffffftff!"},
    {Language::kGroovy, "x == 'ok'", "FFFFFTFFFFF!"},
    {Language::kGroovy, "x == '5'", "FffffFFTfff!"},
    {Language::kGroovy, "x == true", "FTFFFFFFFFF!"},
    {Language::kGroovy, "x == 5", "FffTFffffff!"},
    {Language::kGroovy, "x == null", "TFFFFFFFFFF!"},
    {Language::kGroovy, "x == x", "TTTTTTTTttt!"},
    {Language::kGroovy, "x > 3", "f!!TT!!t!!!!"},
    {Language::kGroovy, "x / 2 > 2", "!!!TT!!!!!!!"},
    {Language::kGroovy, "x / 10 == 0.5", "!!!TF!!!!!!!"},
    {Language::kGroovy, "x in ['ok', 'no']", "FFFFFTFFFFF!"},
    {Language::kGroovy, "x in [5, 6]", "FFFTFFFFFFF!"},
    {Language::kGroovy, "x in [5, 'ok', null, true]", "TTFTFTFFFFF!"},
    {Language::kGroovy, "x.equals(5)", "FFFTFFFFFFF!"},
    {Language::kGroovy, "x.equals(x)", "TTTTTTTTTTT!"},
    {Language::kGroovy, "x.equals(null)", "TFFFFFFFFFF!"},
    {Language::kGroovy, "x.length() == 2", "!!!!!TFF!!!!"},
    {Language::kGroovy, "x.toLowerCase() == 'ok'", "!!!!!TFF!!!!"},
    {Language::kGroovy, "x / 2 > 4503599627370496", "!!!FF!!!!!!!"},
    {Language::kGroovy, "x / 2 == x", "f!!FF!!!!!!!"},
    {Language::kGroovy, "x.equals('ok')", "FFFFFTFFFFF!"},
    {Language::kGroovy, "x.isEmpty()", "!!!!!FFFTFF!"},
    {Language::kGroovy, "x.size() > 0", "!!!!!TTTFTT!"},
    {Language::kGroovy, "x && true", "fTFtttttftt!"},
    {Language::kJavaScript, "x", "fTFtttttttt!"},
    {Language::kJavaScript, "!x", "tFTffffffff!"},
    {Language::kJavaScript, "x === 'ok'", "FFFFFTFFFFF!"},
    {Language::kJavaScript, "x !== 5", "TTTFTTTTTTT!"},
    {Language::kJavaScript, "x === true", "FTFFFFFFFFF!"},
    {Language::kJavaScript, "x === null", "TFFFFFFFFFF!"},
    {Language::kJavaScript, "x == 'ok'", "FffffTFFftf!"},
    {Language::kJavaScript, "x == true", "FTFffffffff!"},
    {Language::kJavaScript, "x == 5", "FffTFfftfff!"},
    {Language::kJavaScript, "x != null", "FTTTTTTTTTT!"},
    {Language::kJavaScript, "x > 3", "fffTTfftfff!"},
    {Language::kJavaScript, "x / 2 > 2", "fffTTfftfff!"},
    {Language::kJavaScript, "x + 1 == 6", "fffTFffffff!"},
    {Language::kJavaScript, "x + x == 10", "fffTFffffff!"},
    {Language::kJavaScript, "x - 1 == 4", "fffTFfftfff!"},
    {Language::kJavaScript, "x % 2 == 1", "fffTffftfff!"},
    {Language::kJavaScript, "x && true", "fTFtttttttt!"},
    {Language::kJavaScript, "x || false", "fTFtttttttt!"},
};

// 'T', 'F', or '!' if it fails or is not a bool.
char Outcome(const expr::Program& program, absl::string_view value) {
  Value::Map variables;
  if (!value.empty()) {
    variables = *ParseJsonObject(absl::StrCat(R"({"x":)", value, "}"));
  }
  const absl::StatusOr<Value> result = program.Eval(variables);
  if (!result.ok() || result->as_bool() == nullptr) return '!';
  return *result->as_bool() ? 'T' : 'F';
}

// The result expected here for a letter of a row.
char Wanted(char letter) { return letter == 'T' || letter == 'F' ? letter : '!'; }

TEST(TableTest, EachConstructHasItsMeaningOrNone) {
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.text);
    ASSERT_EQ(row.outcomes.size(), kTableValues.size());
    const absl::StatusOr<std::string> cel = Translated(row.text, row.language);
    ASSERT_TRUE(cel.ok()) << cel.status();
    const auto program =
        expr::Program::Compile(*cel, {.is_condition = true, .mixes_numbers = true});
    ASSERT_TRUE(program.ok()) << *cel << program.status();
    for (size_t i = 0; i < kTableValues.size(); ++i) {
      EXPECT_EQ(Outcome(*program, kTableValues[i]), Wanted(row.outcomes[i]))
          << *cel << " for " << kTableValues[i] << ", which is " << row.outcomes[i];
    }
  }
}

}  // namespace
}  // namespace magpie::flow::foreign
