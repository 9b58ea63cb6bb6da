#include "services/knowledge/domain/differences.h"

#include <array>
#include <charconv>
#include <map>
#include <tuple>
#include <utility>
#include <variant>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/diff/diff.h"

namespace magpie::knowledge {
namespace {

constexpr const char* kKinds[] = {"text", "question", "guide", "structured"};
constexpr const char* kFormats[] = {"Markdown", "HTML", "plain"};

// Where a text is: among the fields of the API, in a list, and its path.
using TextPlace = std::tuple<int, size_t, std::string>;

// The fields of a content as texts.
class Fields {
 public:
  explicit Fields(const Content& content) {
    Add("title", content.title);
    Add("body", content.body);
    Add("language", content.language);
    AddList("similar_questions", content.similar_questions);
    Add("kind", kKinds[static_cast<size_t>(content.kind)]);
    Add("format", kFormats[static_cast<size_t>(content.format)]);
    Add("category_id", content.category);
    AddList("tags", content.tags);
    AddList("business_lines", content.audience.business_lines);
    AddList("channels", content.audience.channels);
    AddList("roles", content.audience.roles);
    AddList("cities", content.audience.cities);
    AddTime("valid_from", content.valid_from);
    AddTime("valid_to", content.valid_to);
    Add("owner", content.owner);
    AddList("related_articles", content.related_articles);
    AddList("related_flows", content.related_flows);
    Add("variant_of", content.variant_of);
    AddParts(content);
  }

  const std::map<TextPlace, std::string>& all() const { return fields_; }

 private:
  void Add(absl::string_view path, absl::string_view text) {
    ++field_;
    Put(path, text);
  }

  void Put(absl::string_view path, absl::string_view text, size_t index = 0) {
    if (!text.empty()) fields_.emplace(TextPlace(field_, index, path), text);
  }

  static std::string At(absl::string_view list, size_t index) {
    return absl::StrCat(list, "[", index, "]");
  }

  void AddList(absl::string_view path, const std::vector<std::string>& texts) {
    ++field_;
    for (size_t i = 0; i < texts.size(); ++i) Put(At(path, i), texts[i], i);
  }

  void AddTime(absl::string_view path, absl::Time time) {
    const bool is_set = time != absl::InfinitePast() && time != absl::InfiniteFuture();
    Add(path, is_set ? absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone()) : "");
  }

  void AddParts(const Content& content) {
    ++field_;
    for (const auto& [channel, text] : content.presentations) {
      Put(absl::StrCat("presentations[", channel, "]"), text);
    }
    ++field_;
    for (size_t i = 0; i < content.attachments.size(); ++i) {
      const std::string at = At("attachments", i);
      Put(at + ".name", content.attachments[i].name, i);
      Put(at + ".uri", content.attachments[i].uri, i);
      Put(at + ".media_type", content.attachments[i].media_type, i);
    }
    Add("schema_id", content.schema);
    ++field_;
    for (const auto& [name, value] : content.fields) Put("fields." + name, TextOf(value));
    ++field_;
    for (size_t i = 0; i < content.steps.size(); ++i) {
      Put(At("steps", i) + ".title", content.steps[i].title, i);
      Put(At("steps", i) + ".body", content.steps[i].body, i);
    }
  }

  static std::string TextOf(const FieldValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
    std::array<char, 32> digits{};  // the shortest that mean the same number: at most 24
    const auto end = std::to_chars(digits.begin(), digits.end(), std::get<double>(value)).ptr;
    return {digits.begin(), end};
  }

  int field_ = 0;
  std::map<TextPlace, std::string> fields_;
};

}  // namespace

std::vector<Difference> Differences(const Content& before, const Content& after) {
  std::map<TextPlace, std::pair<std::string, std::string>> both;
  const Fields old_fields(before);
  const Fields new_fields(after);
  for (const auto& [place, text] : old_fields.all()) both[place].first = text;
  for (const auto& [place, text] : new_fields.all()) both[place].second = text;
  std::vector<Difference> differences;
  for (auto& [place, texts] : both) {
    auto& [was, is] = texts;
    if (was == is) continue;
    Difference difference{.path = std::get<std::string>(place)};
    if (absl::StrContains(was, '\n') || absl::StrContains(is, '\n')) {
      difference.lines = UnifiedDiff(was, is);
    }
    if (difference.lines.empty()) {
      difference.before = std::move(was);
      difference.after = std::move(is);
    }
    differences.push_back(std::move(difference));
  }
  return differences;
}

}  // namespace magpie::knowledge
