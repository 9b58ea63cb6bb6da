#include "services/flow-engine/testing/draw.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/value/json.h"
#include "services/flow-engine/domain/walk/kinds/kind.h"

namespace magpie::flow {
namespace {

using Words = std::vector<std::string>;

// The type of a word: the short word of a kind, or one of these, or the type itself.
std::string TypeOf(const std::string& word) {
  if (word == "user") return "user_task";
  if (word == "exclusive") return "exclusive_gateway";
  if (word == "fetch") return "service_task";
  const auto kind = std::ranges::find(AllKinds(), word, &Kind::word);
  return kind == AllKinds().end() ? word : std::string(kind->type);
}

// "a=b" becomes the entry a, except for "result".
Value::Map ParamsOf(const Words& words, size_t skip) {
  Value::Map params;
  for (size_t i = skip; i < words.size(); ++i) {
    const std::pair<std::string, std::string> param =
        absl::StrSplit(words[i], absl::MaxSplits('=', 1));
    if (param.first != "result") params.emplace(param.first, param.second);
  }
  return params;
}

std::string ResultOf(const Words& words) {
  for (const std::string& word : words) {
    absl::string_view name = word;
    if (absl::ConsumePrefix(&name, "result=")) return std::string(name);
  }
  return "";
}

// `script X in P a = 1`; not `script X in = 1`.
bool IsScriptWithin(const Words& words) {
  return words[0] == "script" && words.size() > 4 && words[2] == "in" && words[3] != "=";
}

Value::Map PropertiesOf(const Words& words) {
  const std::string& what = words[0];
  if (what == "fetch") {
    return {{"fetch", Value::Map{{"fields", words[2]}, {"params", ParamsOf(words, 3)}}}};
  }
  if (what == "call") {
    Value::Map call{{"api", words[2]}, {"params", ParamsOf(words, 3)}};
    if (const std::string result = ResultOf(words); !result.empty()) {
      call.emplace("result_variable", result);
    }
    return {{"call", std::move(call)}};
  }
  if (what == "rule") {
    return {{"match",
             Value::Map{{"params", ParamsOf(words, 2)}, {"result_variable", ResultOf(words)}}}};
  }
  if (what == "flow") return {{"flow_key", words[2]}};
  if (what == "script") {
    const int skip = IsScriptWithin(words) ? 4 : 2;
    const std::string lines = absl::StrJoin(words.begin() + skip, words.end(), " ");
    return {{"script", absl::StrReplaceAll(lines, {{"; ", "\n"}})}};
  }
  return {};
}

Element NodeOf(Words words) {
  std::string parent;
  if (words.size() > 3 && words[words.size() - 2] == "in" && words[0] != "script") {
    parent = words.back();
    words.resize(words.size() - 2);
  } else if (IsScriptWithin(words)) {
    parent = words[3];
  }
  return {.key = words[1],
          .name = words[1],
          .type = TypeOf(words[0]),
          .parent = parent,
          .properties = PropertiesOf(words)};
}

// `A -> B -> C` has a sequence flow for each arrow. Text after C belongs to the last one.
void AddFlows(const Words& words, std::vector<Element>& flows) {
  size_t at = 0;
  for (; at + 2 < words.size() && words[at + 1] == "->"; at += 2) {
    flows.push_back({.key = absl::StrCat(words[at], "->", words[at + 2]),
                     .type = std::string(kSequenceFlow),
                     .incoming = {words[at]},
                     .outgoing = {words[at + 2]}});
  }
  Value::Map& properties = flows.back().properties;
  if (at + 1 < words.size() && words[at + 1] == "otherwise") properties.emplace("default", true);
  if (at + 2 < words.size() && words[at + 1] == "when") {
    properties.emplace(
        "condition",
        absl::StrJoin(words.begin() + static_cast<std::ptrdiff_t>(at) + 2, words.end(), " "));
  }
}

void Link(std::vector<Element>& elements, const Element& flow) {
  for (Element& node : elements) {
    if (node.key == flow.incoming[0]) node.outgoing.push_back(flow.key);
    if (node.key == flow.outgoing[0]) node.incoming.push_back(flow.key);
  }
}

void AddProperties(absl::string_view line, std::vector<Element>& elements) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(line, absl::MaxSplits(": ", 1));
  for (Element& element : elements) {
    if (element.key != parts.first) continue;
    const Value::Map properties = *ParseJsonObject(parts.second);
    for (const auto& [name, value] : properties) element.properties.insert_or_assign(name, value);
  }
}

}  // namespace

Model Draw(absl::string_view key, absl::string_view lines) {
  Model model{.key = *FlowKey::Parse(key), .name = std::string(key)};
  std::vector<Element> flows;
  for (const absl::string_view raw : absl::StrSplit(lines, '\n', absl::SkipWhitespace())) {
    const absl::string_view line = absl::StripAsciiWhitespace(raw);
    const Words words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (absl::EndsWith(words[0], ":")) {
      AddProperties(line, model.elements);
    } else if (words[1] == "->") {
      AddFlows(words, flows);
    } else {
      model.elements.push_back(NodeOf(words));
    }
  }
  for (const Element& flow : flows) Link(model.elements, flow);
  std::ranges::move(flows, std::back_inserter(model.elements));
  return model;
}

}  // namespace magpie::flow
