#include "services/flow-engine/testing/draw.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace magpie::flow {
namespace {

using Words = std::vector<std::string>;

// The words "name=expression" behind the first `skip`; "result" is none of them.
Params ParamsOf(const Words& words, size_t skip) {
  Params params;
  for (size_t i = skip; i < words.size(); ++i) {
    std::pair<std::string, std::string> param = absl::StrSplit(words[i], absl::MaxSplits('=', 1));
    if (param.first != "result") params.insert(std::move(param));
  }
  return params;
}

Kind KindOf(const Words& words) {
  const std::string& what = words[0];
  if (what == "start") return StartEvent{};
  if (what == "end") return EndEvent{};
  if (what == "gateway") return ExclusiveGateway{};
  if (what == "fetch") {
    return ServiceTask{FetchFields{absl::StrSplit(words[2], ','), ParamsOf(words, 3)}};
  }
  if (what == "call") {
    CallApi call{.api = words[2], .params = ParamsOf(words, 3)};
    for (const std::string& word : words) {
      absl::string_view name = word;
      if (absl::ConsumePrefix(&name, "result=")) call.result_variable = std::string(name);
    }
    return ServiceTask{std::move(call)};
  }
  return UserTask{};
}

Element FlowOf(const Words& words) {
  SequenceFlow flow{.is_default = words.size() > 3 && words[3] == "otherwise"};
  if (words.size() > 4) flow.condition = absl::StrJoin(words.begin() + 4, words.end(), " ");
  return {.key = absl::StrCat(words[0], "->", words[2]),
          .incoming = {words[0]},
          .outgoing = {words[2]},
          .kind = std::move(flow)};
}

void Link(std::vector<Element>& elements, const Element& flow) {
  for (Element& node : elements) {
    if (node.key == flow.incoming[0]) node.outgoing.push_back(flow.key);
    if (node.key == flow.outgoing[0]) node.incoming.push_back(flow.key);
  }
}

}  // namespace

Model Draw(absl::string_view key, absl::string_view lines) {
  Model model{.key = *FlowKey::Parse(key), .name = std::string(key)};
  std::vector<Element> flows;
  for (const absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipWhitespace())) {
    const Words words = absl::StrSplit(line, ' ', absl::SkipEmpty());
    if (words[1] == "->") {
      flows.push_back(FlowOf(words));
    } else {
      model.elements.push_back({.key = words[1], .name = words[1], .kind = KindOf(words)});
    }
  }
  for (const Element& flow : flows) Link(model.elements, flow);
  std::ranges::move(flows, std::back_inserter(model.elements));
  return model;
}

}  // namespace magpie::flow
