#include "services/flow-engine/domain/model/names.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/expr/expr.h"
#include "services/flow-engine/domain/model/model.h"

namespace magpie::flow {
namespace {

constexpr size_t kMaxResourceNameBytes = 64;

// Letters, digits and `_`, not beginning with a digit.
bool IsWord(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(static_cast<unsigned char>(text[0])) &&
         std::ranges::all_of(text,
                             [](unsigned char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

// A valid word for a suggestion: `order_total` for `order.total`.
std::string WordLike(absl::string_view text) {
  std::string word(text);
  for (char& c : word) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c))) c = '_';
  }
  if (word.empty() || absl::ascii_isdigit(static_cast<unsigned char>(word[0]))) {
    word = absl::StrCat("_", word);
  }
  return word;
}

bool CanBeRead(absl::string_view word) {
  const auto program = expr::Program::Compile(word);
  return program.ok() && program->paths() == std::vector<std::string>{std::string(word)};
}

std::string Instead(absl::string_view text, absl::string_view why, absl::string_view better) {
  return absl::StrCat("is \"", text, "\", ", why, ": write ", better);
}

bool IsLowerSnake(absl::string_view word) {
  return !word.empty() && absl::ascii_islower(static_cast<unsigned char>(word[0])) &&
         std::ranges::all_of(word, [](unsigned char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

}  // namespace

std::string FaultOfName(absl::string_view name) {
  if (!IsWord(name)) {
    return Instead(name,
                   "which no expression can read: a name consists of letters, digits and _, and "
                   "does not begin with a digit",
                   WordLike(name));
  }
  if (CanBeRead(name)) return "";
  return Instead(name, "a reserved word of expressions", absl::StrCat(name, "_"));
}

std::string FaultOfPath(absl::string_view path) {
  std::vector<std::string> better;
  bool is_good = true;
  for (const absl::string_view word : absl::StrSplit(path, '.')) {
    is_good &= IsWord(word);
    better.push_back(WordLike(word));
  }
  if (!is_good) {
    return Instead(path,
                   "which no expression can read: a path consists of names of letters, digits and "
                   "_ with dots between them",
                   absl::StrJoin(better, "."));
  }
  const absl::string_view variable = path.substr(0, path.find('.'));
  if (!CanBeRead(variable)) {
    return Instead(path, absl::StrCat("and ", variable, " is a reserved word of expressions"),
                   absl::StrCat(variable, "_", path.substr(variable.size())));
  }
  // A member may be any word except the literals and operators of expressions.
  if (expr::Program::Compile(path).ok()) return "";
  return Instead(path, "which no expression can read", absl::StrCat(path, "_"));
}

std::string FaultOfResource(absl::string_view name) {
  bool is_good = name.size() <= kMaxResourceNameBytes;
  for (const absl::string_view word : absl::StrSplit(name, '.')) is_good &= IsLowerSnake(word);
  if (is_good) return "";
  return absl::StrCat(
      "is \"", name,
      "\", which is not a valid name of a resource: write words of lower-case letters, "
      "digits and _ separated by dots, at most ",
      kMaxResourceNameBytes, " bytes, such as bike.lock_state");
}

std::string FaultOfFlowKey(absl::string_view key) {
  if (FlowKey::Parse(key).ok() && key.size() <= kMaxFlowKeyBytes) return "";
  return absl::StrCat("is \"", key,
                      "\", which is not a valid flow key: write the key of one flow, at most ",
                      kMaxFlowKeyBytes,
                      " letters, digits, -, _ and .; to choose the flow at run time, put "
                      "a gateway there and a call activity for each");
}

}  // namespace magpie::flow
