#include "tools/magpiectl/solution_text.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace magpie::ctl {

namespace v1 = magpie::matching::v1;

std::string CombinationText(const v1::Combination& combination) {
  const std::pair<const char*, const std::string&> members[] = {
      {"channel", combination.channel()},   {"business_line", combination.business_line()},
      {"category", combination.category()}, {"intent", combination.intent()},
      {"city", combination.city()},         {"role", combination.role()},
  };
  std::string text;
  for (const auto& [name, value] : members) {
    if (value.empty()) continue;
    absl::StrAppend(&text, text.empty() ? "" : "  ", name, "=", value);
  }
  return text.empty() ? "anything" : text;
}

std::string AnswerText(const v1::Answer& answer) {
  switch (answer.kind_case()) {
    case v1::Answer::kArticleId:
      return absl::StrCat("article ", answer.article_id());
    case v1::Answer::kFlowKey:
      return absl::StrCat("flow ", answer.flow_key());
    case v1::Answer::KIND_NOT_SET:
      break;
  }
  return "an answer of a kind that this magpiectl does not know";
}

}  // namespace magpie::ctl
