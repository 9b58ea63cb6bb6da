#include "services/resource-engine/domain/definition/check_names.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "services/resource-engine/domain/definition/definition.h"

namespace magpie::resource {
namespace {

using Names = std::set<std::string>;

// In a list of names in a message.
constexpr size_t kMaxListedNames = 10;

Names DeclaredBy(const Inputs& inputs) {
  Names names(inputs.params.begin(), inputs.params.end());
  names.insert(inputs.optional.begin(), inputs.optional.end());
  for (const auto& [variable, field] : inputs.fields) names.insert(variable);
  return names;
}

// The edit distance: how many letters to insert, delete or change.
size_t Distance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

// The most similar name; empty if none is similar enough.
std::string Nearest(absl::string_view name, const Names& names) {
  std::string nearest;
  size_t least = std::max<size_t>(1, name.size() / 3) + 1;
  for (const std::string& other : names) {
    const size_t distance = Distance(name, other);
    if (distance >= least) continue;
    least = distance;
    nearest = other;
  }
  return nearest;
}

std::string ListOf(const Names& names) {
  if (names.empty()) return "no names are known here";
  const auto end = std::next(names.begin(), std::min(names.size(), kMaxListedNames));
  return absl::StrCat("known here: ", absl::StrJoin(names.begin(), end, ", "),
                      names.size() > kMaxListedNames ? ", ..." : "");
}

void AddFault(absl::string_view name, const Names& names, absl::string_view what,
              absl::string_view place, Faults& faults) {
  const std::string nearest = Nearest(name, names);
  faults.Add(place,
             absl::StrCat(what, ": ", name, "; ", ListOf(names),
                          nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?")));
}

absl::string_view FirstOf(absl::string_view path) {
  return path.substr(0, path.find_first_of(".["));
}

// The variables that an expression may read.
Names VariablesOf(const expr::Program& program) {
  Names variables;
  for (const std::string& path : program.paths()) variables.emplace(FirstOf(path));
  return variables;
}

// The parameters that an expression reads by name: "note" of params.note.
Names ReadByName(const expr::Program& program) {
  Names names;
  for (absl::string_view path : program.paths()) {
    const bool is_name = absl::ConsumePrefix(&path, absl::StrCat(kParamsVariable, "."));
    if (is_name) names.emplace(FirstOf(path));
  }
  return names;
}

void CheckProgram(const expr::Program& program, const Names& names, absl::string_view what,
                  absl::string_view place, Faults& faults) {
  for (const std::string& name : VariablesOf(program)) {
    if (!names.contains(name)) AddFault(name, names, what, place, faults);
  }
}

constexpr absl::string_view kOfCall = "reads a name that is neither a parameter nor an input";
constexpr absl::string_view kOfAnswer = "reads a name that an answer does not have";

// Checks expressions over parameters and inputs; `more` are the other variables of their place.
void CheckMade(const expr::Program& program, const Inputs& inputs, const Names& more,
               absl::string_view place, Faults& faults) {
  Names names = DeclaredBy(inputs);
  names.insert(more.begin(), more.end());
  if (HasVariable(inputs, kParamsVariable)) {
    return CheckProgram(program, names, kOfCall, place, faults);
  }
  for (const std::string& name : VariablesOf(program)) {
    if (name == kParamsVariable || names.contains(name)) continue;
    AddFault(name, names, kOfCall, place, faults);
  }
  Names params(inputs.params.begin(), inputs.params.end());
  params.insert(inputs.optional.begin(), inputs.optional.end());
  for (const std::string& name : ReadByName(program)) {
    if (!params.contains(name)) {
      AddFault(name, params, "reads from params a name that is not a parameter", place, faults);
    }
  }
}

}  // namespace

void CheckNames(const Api& api, const Templates& templates, absl::string_view path,
                Faults& faults) {
  const auto at = [path](absl::string_view place) { return absl::StrCat(path, ".", place); };
  const Names declared = DeclaredBy(api.inputs);
  for (size_t i = 0; i < api.examples.size(); ++i) {
    for (const auto& [name, value] : api.examples[i].params) {
      if (declared.contains(name)) continue;
      AddFault(name, declared, "is for a name that is neither a parameter nor an input",
               at(absl::StrCat("examples[", i, "].params")), faults);
    }
  }
  Names more;
  if (api.paging.has_value()) more.emplace(kPageVariable);
  if (api.batch.has_value()) more.emplace(kKeysVariable);
  const auto check = [&](absl::string_view place, const expr::Program& program) {
    CheckMade(program, api.inputs, more, at(place), faults);
  };
  templates.path.Each([&](const expr::Program& program) { check("path", program); });
  for (const auto& [name, program] : templates.query) {
    check(absl::StrCat("query[", name, "]"), program);
  }
  for (const auto& [name, program] : templates.headers) {
    check(absl::StrCat("headers[", name, "]"), program);
  }
  if (templates.body.has_value()) check("body", *templates.body);
  if (templates.success.has_value()) {
    CheckProgram(*templates.success, {"body", "status"}, kOfAnswer, at("success"), faults);
  }
  if (templates.next_page.has_value()) {
    CheckProgram(*templates.next_page, {"body", "page", "status"}, kOfAnswer, at("paging.next"),
                 faults);
  }
}

void CheckNames(const Inputs& inputs, const expr::Program& expression, absl::string_view place,
                Faults& faults) {
  CheckMade(expression, inputs, {}, place, faults);
}

}  // namespace magpie::resource
