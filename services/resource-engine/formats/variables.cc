#include "services/resource-engine/formats/variables.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/expr/expr.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/definition/definition.h"

namespace magpie::resource {
namespace {

// Whether the name alone is an expression that reads a variable.
bool IsVariable(const std::string& name) {
  if (name.empty() || name.size() > Variables::kMaxBytes) return false;
  const auto program = expr::Program::Compile(name);
  return program.ok() && std::ranges::equal(program->paths(), std::vector<std::string>{name});
}

}  // namespace

std::string UsualVariable(absl::string_view name) {
  // Leaves room for a number that makes it unique.
  constexpr size_t kMost = Variables::kMaxBytes - 4;
  std::string variable;
  for (const char c : name.substr(0, kMost)) variable += absl::ascii_isalnum(c) ? c : '_';
  if (variable.find_first_not_of('_') == variable.npos) variable = "param";
  if (absl::ascii_isdigit(variable.front())) variable = absl::StrCat("_", variable);
  // The variable of all parameters cannot be that of a single one.
  if (!IsVariable(variable) || variable == kParamsVariable) variable += '_';
  return IsVariable(variable) ? variable : "param";
}

void Variables::Reserve(absl::string_view name) {
  if (UsualVariable(name) == name) reserved_.emplace(name);
}

bool Variables::IsFree(const std::string& variable) const {
  return !taken_.contains(variable) && !reserved_.contains(variable);
}

std::string Variables::Add(absl::string_view name, bool required) {
  const std::string usual = UsualVariable(name);
  std::string variable = usual;
  if (usual == name) reserved_.erase(usual);
  for (int n = 2; !IsFree(variable); ++n) variable = absl::StrCat(usual, "_", n);
  taken_.insert(variable);
  (required ? inputs_.params : inputs_.optional).push_back(variable);
  return variable;
}

bool Variables::HasRoom() const { return taken_.size() < kMaxInputs; }

void BodyExpression::Add(absl::string_view property, const std::string& variable, Given given) {
  const std::string key = ToJson(Value(property));
  absl::StrAppend(&entries_, entries_.empty() ? "" : ", ");
  switch (given) {
    case Given::kAlways:
      return absl::StrAppend(&entries_, key, ": ", variable);
    case Given::kUnlessNull:
      return absl::StrAppend(&entries_, "?", key, ": ", variable,
                             " == null ? optional.none() : optional.of(", variable, ")");
    case Given::kUnlessLeftOut:
      return absl::StrAppend(&entries_, "?", key, ": ", kParamsVariable, ".?", variable);
  }
}

std::string BodyExpression::Text() const { return absl::StrCat("{", entries_, "}"); }

}  // namespace magpie::resource
