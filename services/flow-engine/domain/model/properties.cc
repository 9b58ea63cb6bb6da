#include "services/flow-engine/domain/model/properties.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/model/model_faults.h"
#include "services/flow-engine/foreign/foreign.h"

namespace magpie::flow {
namespace {

const Value::Map kNoMembers;
const Value::List kNoItems;

// The most that evaluating a constant may cost here; a costlier one is evaluated when the flow
// runs.
constexpr size_t kMaxConstantCost = 1000;
constexpr size_t kMaxShownText = 60;

bool IsCheap(const expr::Program& program) {
  const Value::Map nothing;
  expr::Heap heap(kMaxConstantCost);
  program.Run(expr::MapView(&nothing), heap);
  return !heap.is_exhausted();
}

// "is 501, ..." for a literal; "is `500 + 1`, which is 501, ..." for an expression.
std::string WithText(absl::string_view text, const Value& value, absl::string_view fault) {
  const bool is_scalar = value.as_list() == nullptr && value.as_map() == nullptr;
  const bool is_said = is_scalar && text == ToJson(value);
  if (is_said || text.size() > kMaxShownText) return std::string(fault);
  return absl::StrCat("is `", text, "`, which ", fault);
}

}  // namespace

std::string Properties::PathOf(absl::string_view member) const {
  return member.empty() ? path_ : absl::StrCat(path_, ".", member);
}

void Properties::Fault(absl::string_view member, absl::string_view what) {
  faults_.push_back({PathOf(member), std::string(what)});
}

void Properties::NewFault(absl::string_view member, absl::string_view what) {
  if (!is_deployed_) Fault(member, what);
}

void Properties::FaultOfName(absl::string_view member, absl::string_view what) {
  if (!what.empty()) NewFault(member, what);
}

const Value* Properties::Find(absl::string_view name) {
  read_.emplace(name);
  const auto found = members_.find(name);
  if (found == members_.end()) return nullptr;
  return found->second.is_null() ? nullptr : &found->second;
}

std::string Properties::String(absl::string_view name) {
  const Value* const value = Find(name);
  if (value == nullptr) return "";
  if (value->as_string() != nullptr) return *value->as_string();
  Fault(name, IsNot("a string", *value));
  return "";
}

bool Properties::Bool(absl::string_view name) {
  const Value* const value = Find(name);
  if (value == nullptr) return false;
  if (value->as_bool() != nullptr) return *value->as_bool();
  const std::string* const text = value->as_string();
  if (text != nullptr && (*text == "true" || *text == "false")) return *text == "true";
  Fault(name, IsNot("true or false", *value));
  return false;
}

int64_t Properties::Int(absl::string_view name, int64_t otherwise, int64_t least, int64_t most) {
  const Value* const value = Find(name);
  if (value == nullptr) return otherwise;
  int64_t number = 0;
  const bool is_whole =
      value->as_int() != nullptr
          ? (number = *value->as_int(), true)
          : value->as_string() != nullptr && absl::SimpleAtoi(*value->as_string(), &number);
  if (is_whole && number >= least && number <= most) return number;
  Fault(name, IsNot(absl::StrCat("a whole number from ", least, " to ", most), *value));
  return otherwise;
}

absl::Duration Properties::Duration(absl::string_view name, absl::Duration otherwise,
                                    absl::Duration least, absl::Duration most) {
  const std::string text = String(name);
  if (text.empty()) return otherwise;
  const std::string fault =
      IsNot(absl::StrCat("a duration from ", absl::FormatDuration(least), " to ",
                         absl::FormatDuration(most), ", such as 1m30s"),
            Value(text));
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration) || duration < absl::ZeroDuration() || duration > most) {
    Fault(name, fault);
    return otherwise;
  }
  if (duration < least) NewFault(name, fault);
  return duration;
}

const Value::List& Properties::List(absl::string_view name) {
  const Value* const value = Find(name);
  if (value == nullptr) return kNoItems;
  if (value->as_list() != nullptr) return *value->as_list();
  Fault(name, IsNot("a list", *value));
  return kNoItems;
}

const Value::Map& Properties::Map(absl::string_view name) {
  const Value* const value = Find(name);
  if (value == nullptr) return kNoMembers;
  if (value->as_map() != nullptr) return *value->as_map();
  Fault(name, IsNot("a map", *value));
  return kNoMembers;
}

std::vector<std::string> Properties::Strings(absl::string_view name) {
  const Value* const value = Find(name);
  std::vector<std::string> strings;
  if (value != nullptr && value->as_string() != nullptr) {
    for (const absl::string_view item :
         absl::StrSplit(*value->as_string(), ',', absl::SkipWhitespace())) {
      strings.emplace_back(absl::StripAsciiWhitespace(item));
    }
    return strings;
  }
  for (const Value& item : List(name)) {
    if (item.as_string() != nullptr) {
      strings.push_back(*item.as_string());
    } else {
      Fault(absl::StrCat(name, "[", strings.size(), "]"), IsNot("a string", item));
    }
  }
  return strings;
}

size_t Properties::OneOf(absl::string_view name, const std::vector<absl::string_view>& names) {
  const std::string text = String(name);
  if (text.empty()) return 0;
  const auto found = std::ranges::find(names, text);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  std::vector<absl::string_view> known = names;
  std::erase(known, "");
  Fault(name, IsNot(absl::StrCat("one of ", absl::StrJoin(known, ", ")), Value(text)));
  return 0;
}

std::optional<expr::Program> Properties::Compile(absl::string_view member, absl::string_view text,
                                                 Wanted wanted) {
  if (foreign::IsMarked(text)) {
    Fault(member, foreign::FaultOf(text));
    return std::nullopt;
  }
  absl::StatusOr<expr::Program> program = expr::Program::Compile(
      text, {.is_condition = wanted == Wanted::kBool, .mixes_numbers = true});
  if (!program.ok()) {
    Fault(member, program.status().message());
    return std::nullopt;
  }
  if (program->paths().empty() && IsCheap(*program)) CheckConstant(member, *program, wanted);
  return *std::move(program);
}

void Properties::CheckConstant(absl::string_view member, const expr::Program& program,
                               Wanted wanted) {
  const absl::StatusOr<Value> value = program.Eval(Value::Map());
  if (!value.ok()) {
    return NewFault(member, absl::StrCat("never has a value: ", value.status().message()));
  }
  const std::string fault = FaultOfValue(wanted, *value);
  if (!fault.empty()) NewFault(member, WithText(program.text(), *value, fault));
}

bool Properties::Has(absl::string_view name) {
  const Value* const value = Find(name);
  return value != nullptr && *value != Value("");
}

std::optional<expr::Program> Properties::Expression(absl::string_view name, Wanted wanted) {
  const Value* const value = Find(name);
  if (value == nullptr || *value == Value("")) return std::nullopt;
  if (value->as_string() != nullptr) return Compile(name, *value->as_string(), wanted);
  Fault(name,
        IsNot(absl::StrCat("an expression in a string: write \"", ToJson(*value), "\""), *value));
  return std::nullopt;
}

std::vector<Parameter> Properties::Parameters(absl::string_view name, Wanted wanted) {
  std::vector<Parameter> compiled;
  for (const auto& [key, value] : Map(name)) {
    const std::string member = absl::StrCat(name, ".", key);
    if (value.as_string() == nullptr) {
      Fault(member, IsNot("an expression in a string", value));
      continue;
    }
    auto program = Compile(member, *value.as_string(), wanted);
    if (program.has_value()) compiled.push_back({key, *std::move(program)});
  }
  return compiled;
}

Properties Properties::Item(absl::string_view name, size_t index, const Value& value) {
  const std::string member = absl::StrCat(name, "[", index, "]");
  if (value.as_map() == nullptr) Fault(member, IsNot("a map", value));
  return Properties(value.as_map() != nullptr ? *value.as_map() : kNoMembers, PathOf(member),
                    faults_, is_deployed_);
}

void Properties::RefuseOthers() {
  for (const auto& [name, value] : members_) {
    if (read_.contains(name)) continue;
    Fault(name, absl::StrCat("is not known here; ",
                             read_.empty() ? "nothing is"
                                           : absl::StrCat("known: ", absl::StrJoin(read_, ", "))));
  }
}

}  // namespace magpie::flow
