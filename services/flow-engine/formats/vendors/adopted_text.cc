#include "services/flow-engine/formats/vendors/adopted_text.h"

#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/expr/datum/utf8.h"
#include "common/value/json.h"
#include "services/flow-engine/foreign/foreign.h"
#include "services/flow-engine/formats/raw/raw_model.h"
#include "services/flow-engine/formats/vendors/vendors.h"
#include "services/flow-engine/formats/xml/bpmn_xml.h"

namespace magpie::flow {
namespace {

std::optional<std::string> InCel(absl::string_view text) {
  if (expr::FindInvalidUtf8(text) != absl::string_view::npos) return std::nullopt;
  std::string cel = foreign::Read(text, {}, {});
  return foreign::IsMarked(cel) ? std::nullopt : std::optional<std::string>(std::move(cel));
}

}  // namespace

bool IsVariableName(absl::string_view text) {
  return !text.empty() && !absl::ascii_isdigit(text[0]) &&
         std::ranges::all_of(text, [](char c) { return absl::ascii_isalnum(c) || c == '_'; });
}

bool IsVariablePath(absl::string_view text) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '.');
  return std::ranges::all_of(parts, IsVariableName);
}

bool IsPlainText(absl::string_view text) {
  return !text.empty() && expr::FindInvalidUtf8(text) == absl::string_view::npos &&
         OneLine(text) == text && !absl::StrContains(text, "${") &&
         !absl::StrContains(text, "#{") && !absl::StartsWith(text, "=");
}

std::optional<std::string> WrappedExpression(absl::string_view text) {
  absl::string_view inside = text;
  const bool is_wrapped =
      (absl::ConsumePrefix(&inside, "${") || absl::ConsumePrefix(&inside, "#{")) &&
      absl::ConsumeSuffix(&inside, "}") && !absl::StrContains(inside, "{");
  return is_wrapped ? InCel(text) : std::nullopt;
}

std::optional<std::string> FeelExpression(absl::string_view text) {
  return absl::StartsWith(text, "=") ? InCel(text) : std::nullopt;
}

std::optional<std::string> ExpressionOf(absl::string_view text) {
  return IsPlainText(text) ? ToJson(Value(text)) : WrappedExpression(text);
}

std::vector<const XmlElement*> ExtensionsOf(const XmlElement& xml) {
  std::vector<const XmlElement*> found;
  for (const XmlElement* const extensions : ChildrenOf(xml, "extensionElements")) {
    for (const XmlElement& child : extensions->children) found.push_back(&child);
  }
  return found;
}

std::vector<const XmlElement*> ZeebeExtensionsOf(const XmlElement& xml) {
  std::vector<const XmlElement*> found = ExtensionsOf(xml);
  std::erase_if(found, [](const XmlElement* one) { return one->space != kZeebeSpace; });
  std::map<absl::string_view, int> times;
  for (const XmlElement* const one : found) ++times[one->name];
  std::erase_if(found, [&](const XmlElement* one) { return times[one->name] > 1; });
  return found;
}

std::string LabelIn(const XmlElement& foreign, absl::string_view attribute) {
  return absl::StrCat(LabelOf(foreign), " ", attribute);
}

}  // namespace magpie::flow
