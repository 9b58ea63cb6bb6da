// Runs the CEL conformance cases of the shared data (see its NOTICE.md), where they are present.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "common/expr/expr.h"
#include "common/value/json.h"

namespace magpie::expr {
namespace {

namespace fs = std::filesystem;

// Of the 1,254 cases; with each part of the language that is added, the first grows.
constexpr int kPassing = 841;
// Names with dots in them (a variable called `a.b`), and three that compare the greatest int with
// the double above it and want them equal: README.md.
constexpr int kFailing = 6;

enum class Outcome { kPasses, kFails, kUsesMore };  // the last: than is here

fs::path SharedData() {
  const char* const given = std::getenv("MAGPIE_SHARED");
  const fs::path shared = given != nullptr ? fs::path(given) : fs::path(MAGPIE_ROOT) / "../shared";
  return shared / "data";
}

// The value that {"int":"1"} and its like stand for; nothing for kinds that are not here.
std::optional<Value> Typed(const Value& json);

std::optional<Value> TypedList(const Value::List& json) {
  Value::List items;
  for (const Value& item : json) {
    std::optional<Value> value = Typed(item);
    if (!value.has_value()) return std::nullopt;
    items.push_back(*std::move(value));
  }
  return Value(std::move(items));
}

std::optional<Value> TypedMap(const Value::List& json) {
  Value::Map entries;
  for (const Value& entry : json) {
    const std::optional<Value> key = Typed((*entry.as_list())[0]);
    std::optional<Value> value = Typed((*entry.as_list())[1]);
    if (!key.has_value() || key->as_string() == nullptr || !value.has_value()) return std::nullopt;
    entries.emplace(*key->as_string(), *std::move(value));
  }
  return Value(std::move(entries));
}

std::optional<Value> Typed(const Value& json) {
  const auto& [kind, inside] = *json.as_map()->begin();
  if (kind == "bool" || kind == "string" || kind == "null") return inside;
  if (kind == "list") return TypedList(*inside.as_list());
  if (kind == "map") return TypedMap(*inside.as_list());
  if (inside.as_string() == nullptr) return std::nullopt;
  const std::string& text = *inside.as_string();
  if (kind == "int") return Value(int64_t{std::stoll(text)});
  if (kind == "uint") return Value(uint64_t{std::stoull(text)});
  double number = 0;
  if (kind == "double" && absl::SimpleAtod(text, &number)) return Value(number);
  return std::nullopt;
}

std::optional<Value::Map> VariablesOf(const Value::Map& test) {
  Value::Map variables;
  const auto bindings = test.find("bindings");
  if (bindings == test.end()) return variables;
  for (const auto& [name, json] : *bindings->second.as_map()) {
    std::optional<Value> value = Typed(json);
    if (!value.has_value()) return std::nullopt;
    variables.emplace(name, *std::move(value));
  }
  return variables;
}

Outcome RunCase(const Value::Map& test) {
  const bool fails = test.contains("error");
  const std::optional<Value::Map> variables = VariablesOf(test);
  const std::optional<Value> expected = fails ? Value() : Typed(test.find("value")->second);
  const absl::StatusOr<Program> program = Program::Compile(*test.find("expr")->second.as_string());
  if (fails && !program.ok()) return Outcome::kPasses;
  if (!variables.has_value() || !expected.has_value() || !program.ok()) return Outcome::kUsesMore;
  if (test.contains("container")) return Outcome::kUsesMore;

  const absl::StatusOr<Value> value = program->Explain(*variables).value;
  if (fails || !value.ok()) return fails == !value.ok() ? Outcome::kPasses : Outcome::kFails;
  // As JSON, where NaN is NaN; the kinds tell an int from a uint.
  const bool same = KindOf(*expected) == KindOf(*value) && ToJson(*expected) == ToJson(*value);
  return same ? Outcome::kPasses : Outcome::kFails;
}

TEST(CasesTest, PassNoFewerThanTheyDid) {
  const fs::path path = SharedData() / "cel/cases.jsonl";
  std::ifstream in(path);
  if (!in) GTEST_SKIP() << "needs " << path << "; MAGPIE_SHARED may name its root";

  std::map<std::string, std::map<Outcome, int>> files;
  std::map<Outcome, int> all;
  for (std::string line; std::getline(in, line);) {
    const Value::Map test = *ParseJsonObject(line);
    const Outcome outcome = RunCase(test);
    if (outcome == Outcome::kFails) std::cout << "fails: " << line << "\n";
    ++files[*test.find("file")->second.as_string()][outcome];
    ++all[outcome];
  }
  files["all"] = all;
  for (auto& [file, counts] : files) {
    std::cout << file << ": " << counts[Outcome::kPasses] << " pass, " << counts[Outcome::kFails]
              << " fail, " << counts[Outcome::kUsesMore] << " use more than is here\n";
  }
  EXPECT_GE(all[Outcome::kPasses], kPassing);
  EXPECT_LE(all[Outcome::kFails], kFailing);
}

}  // namespace
}  // namespace magpie::expr
