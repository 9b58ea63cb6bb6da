#include "services/resource-engine/formats/drafts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/expr/expr.h"
#include "common/status/error.h"
#include "common/status/faults.h"
#include "common/value/json.h"
#include "services/resource-engine/domain/definition.h"

namespace magpie::resource {
namespace {

// "getLockState", "X-Bike" and "HTTPCode" as get_lock_state, x_bike, http_code.
std::string ToLowerSnake(absl::string_view text) {
  std::string words;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!absl::ascii_isalnum(c)) {
      if (!words.empty() && words.back() != '_') words += '_';
      continue;
    }
    const bool begins = absl::ascii_isupper(c) && i > 0 &&
                        (absl::ascii_islower(text[i - 1]) || absl::ascii_isdigit(text[i - 1]) ||
                         (absl::ascii_isupper(text[i - 1]) && i + 1 < text.size() &&
                          absl::ascii_islower(text[i + 1])));
    if (begins && !words.empty() && words.back() != '_') words += '_';
    words += absl::ascii_tolower(c);
  }
  while (!words.empty() && words.back() == '_') words.pop_back();
  if (words.empty()) return "it";
  return absl::ascii_isdigit(words.front()) ? absl::StrCat("n", words) : words;
}

// The name alone is an expression, and is a variable there.
bool IsVariable(const std::string& name) {
  const auto program = expr::Program::Compile(name);
  return program.ok() && std::ranges::equal(program->paths(), std::vector<std::string>{name});
}

// At most `most` bytes, cut between characters.
std::string Cut(absl::string_view text, size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return std::string(text.substr(0, most));
}

std::string PointerTo(absl::string_view name) {
  return absl::StrCat("/", absl::StrReplaceAll(name, {{"~", "~0"}, {"/", "~1"}}));
}

}  // namespace

std::string Variables::Add(absl::string_view name, bool required) {
  std::string variable;
  for (const char c : name) variable += absl::ascii_isalnum(c) ? c : '_';
  if (variable.empty() || absl::ascii_isdigit(variable.front())) {
    variable = absl::StrCat("_", variable);
  }
  while (!IsVariable(variable) || taken_.contains(variable)) variable += '_';
  taken_.insert(variable);
  (required ? inputs_.params : inputs_.optional).push_back(variable);
  return variable;
}

bool Drafts::HasRoom(absl::string_view operation) {
  if (apis_ < kMaxImportedApis) return true;
  if (left_out_++ == 0) {
    import_.notes.push_back(absl::StrCat(operation, " and what follows: more than ",
                                         kMaxImportedApis,
                                         " operations; name those that are wanted"));
  }
  return false;
}

bool Drafts::IsWanted(const std::set<std::string>& names) {
  if (options_.operations.empty()) return true;
  bool wanted = false;
  for (const std::string& name : names) {
    if (!options_.operations.contains(name)) continue;
    seen_.insert(name);
    wanted = true;
  }
  return wanted;
}

void Drafts::Note(absl::string_view operation, absl::string_view what) {
  import_.notes.push_back(absl::StrCat(operation, ": ", what));
}

void Drafts::Add(absl::string_view word, Operation operation) {
  operation.api.upstream = options_.upstream;
  Content content = ContentOf(operation.description, std::move(operation.api));
  Faults faults;
  Trim(std::get<Api>(content.kind), "it", faults);
  Check(std::get<Api>(content.kind), options_.upstreams, "it", faults);
  if (const absl::Status wrong = faults.ToStatus(); !wrong.ok()) {
    return Note(operation.name, wrong.message());
  }

  for (const std::string& tag : operation.tags) {
    Faults bad;
    Labels labels = content.labels;
    labels.tags.insert(tag);
    Check(labels, "tags", bad);
    if (bad.ToStatus().ok()) content.labels = std::move(labels);
  }
  const ResourceId api = NameOf(options_.prefix, word);
  const Labels labels = content.labels;
  import_.drafts.push_back({api, std::move(content)});
  ++apis_;

  const auto add = [&](absl::string_view field, const std::string& pointer, ValueType type) {
    Content of = ContentOf("", Field{.api = api, .pointer = pointer, .type = type});
    of.labels = labels;
    import_.drafts.push_back({NameOf(api.str(), field), std::move(of)});
  };
  if (operation.fields.empty()) return add("value", "", ValueType::kAny);
  if (operation.fields.size() > kMaxFieldsOfApi) {
    Note(operation.name, absl::StrCat("only the first ", kMaxFieldsOfApi, " of ",
                                      operation.fields.size(), " fields"));
    operation.fields.resize(kMaxFieldsOfApi);
  }
  for (const auto& [field, type] : operation.fields) {
    const std::string pointer = PointerTo(field);
    if (pointer.size() > kMaxPointerBytes) {
      Note(operation.name, "a field whose name is too long");
    } else {
      add(field, pointer, type);
    }
  }
}

Import Drafts::Finish() {
  for (const std::string& operation : options_.operations) {
    if (!seen_.contains(operation)) Note(operation, "there is no such operation");
  }
  return std::move(import_);
}

ResourceId Drafts::NameOf(absl::string_view base, absl::string_view word) {
  // Leaves room for a number.
  constexpr size_t kMost = ResourceId::kMaxSize - 4;
  std::string name = absl::StrCat(base, ".", ToLowerSnake(word));
  if (name.size() > kMost) name.resize(kMost);
  while (name.back() == '.' || name.back() == '_') name.pop_back();
  std::string unique = name;
  for (int n = 2; !names_.insert(unique).second; ++n) unique = absl::StrCat(name, "_", n);
  return *ParseName(unique);
}

Content Drafts::ContentOf(absl::string_view description, Kind kind) const {
  Content content;
  content.description = Cut(description, kMaxDescriptionBytes);
  content.owner = options_.owner;
  content.kind = std::move(kind);
  return content;
}

void BodyExpression::Add(absl::string_view property, const std::string& variable, bool required) {
  const std::string key = ToJson(Value(property));
  absl::StrAppend(&entries_, entries_.empty() ? "" : ", ");
  if (required) {
    absl::StrAppend(&entries_, key, ": ", variable);
  } else {
    absl::StrAppend(&entries_, "?", key, ": ", variable,
                    " == null ? optional.none() : optional.of(", variable, ")");
  }
}

std::string BodyExpression::Text() const { return absl::StrCat("{", entries_, "}"); }

}  // namespace magpie::resource
