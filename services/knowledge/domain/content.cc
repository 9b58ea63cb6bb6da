#include "services/knowledge/domain/content.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/id.h"
#include "common/html/html.h"

namespace magpie::knowledge {
namespace {

bool IsSubtag(absl::string_view text) {
  return !text.empty() && text.size() <= 8 && std::ranges::all_of(text, absl::ascii_isalnum);
}

// The shape of RFC 5646's language tags: subtags joined by '-', the first one of letters. Whether
// a subtag is registered is not looked up.
bool IsLanguageTag(absl::string_view text) {
  const std::vector<absl::string_view> subtags = absl::StrSplit(text, '-');
  return text.size() <= kMaxLanguageBytes && subtags.front().size() >= 2 &&
         std::ranges::all_of(subtags.front(), absl::ascii_isalpha) &&
         std::ranges::all_of(subtags, IsSubtag);
}

// "image/png"; RFC 6838, section 4.2.
bool IsMediaType(absl::string_view text) {
  const std::vector<absl::string_view> names = absl::StrSplit(text, '/');
  const auto is_name = [](absl::string_view name) {
    return !name.empty() && absl::ascii_isalnum(name.front()) &&
           std::ranges::all_of(name, [](char c) {
             return absl::ascii_isalnum(c) || absl::StrContains("!#$&-^_.+", c);
           });
  };
  return text.size() <= kMaxMediaTypeBytes && names.size() == 2 && is_name(names[0]) &&
         is_name(names[1]);
}

// "https://host…", of the characters that RFC 3986 allows in a URI.
bool IsHttps(absl::string_view uri) {
  constexpr absl::string_view kScheme = "https://";
  if (!absl::EqualsIgnoreCase(uri.substr(0, kScheme.size()), kScheme)) return false;
  uri.remove_prefix(kScheme.size());
  return !uri.empty() && absl::ascii_isalnum(uri.front()) && std::ranges::all_of(uri, [](char c) {
    return absl::ascii_isalnum(c) || absl::StrContains("-._~:/?#[]@!$&'()*+,;=%", c);
  });
}

// Checks the parts of one content.
class Checker {
 public:
  Checker(absl::string_view id, absl::string_view path, Faults& faults)
      : id_(id), path_(path), faults_(faults) {}

  void Texts(const Content& content) {
    faults_.CheckText(At("title"), content.title, kMaxTitleBytes);
    const bool needs_body = content.kind == Kind::kText || content.kind == Kind::kQuestion;
    if (needs_body && content.body.empty()) faults_.Add(At("body"), "is empty");
    faults_.CheckSize(At("body"), content.body, kMaxBodyBytes);
    if (content.language.empty()) {
      faults_.Add(At("language"), "is missing: it is a BCP 47 language tag, such as en or pt-BR");
    } else if (!IsLanguageTag(content.language)) {
      faults_.Add(At("language"), "is not a BCP 47 language tag, such as en or pt-BR");
    }
    List("similar_questions", content.similar_questions, kMaxSimilarQuestions,
         kMaxSimilarQuestionBytes);
    if (SizeOf(content) > kMaxContentBytes) {
      faults_.Add(path_, absl::StrCat("has more than ", kMaxContentBytes, " bytes of text"));
    }
  }

  void Places(const Content& content) {
    OptionalId("category_id", content.category);
    Values("tags", content.tags);
    Values("business_lines", content.audience.business_lines);
    Values("channels", content.audience.channels);
    Values("roles", content.audience.roles);
    Values("cities", content.audience.cities);
    if (content.valid_to <= content.valid_from) {
      faults_.Add(At("valid_to"), "is not after valid_from");
    }
    faults_.CheckSize(At("owner"), content.owner, kMaxValueBytes);
  }

  void References(const Content& content) {
    Ids("related_articles", content.related_articles);
    Ids("related_flows", content.related_flows);
    const auto& related = content.related_articles;
    const auto self = std::ranges::find(related, id_);
    if (self != related.end()) Self(absl::StrCat("related_articles[", self - related.begin(), "]"));
    OptionalId("variant_of", content.variant_of);
    if (!content.variant_of.empty() && content.variant_of == id_) Self("variant_of");
  }

  void Presentations(const std::map<std::string, std::string>& presentations) {
    if (IsTooMany("presentations", presentations.size(), kMaxPresentations)) return;
    for (const auto& [channel, text] : presentations) {
      const std::string at = At(absl::StrCat("presentations[", channel, "]"));
      if (channel.empty()) faults_.Add(at, "has no channel");
      if (channel.size() > kMaxValueBytes) {
        faults_.Add(at, absl::StrCat("has a channel of more than ", kMaxValueBytes, " bytes"));
      }
      faults_.CheckText(at, text, kMaxPartBytes);
    }
  }

  void Attachments(const std::vector<Attachment>& attachments) {
    if (IsTooMany("attachments", attachments.size(), kMaxAttachments)) return;
    for (size_t i = 0; i < attachments.size(); ++i) {
      const Attachment& attachment = attachments[i];
      const std::string at = absl::StrCat("attachments[", i, "].");
      faults_.CheckText(At(at + "name"), attachment.name, kMaxTitleBytes);
      if (!IsHttps(attachment.uri)) faults_.Add(At(at + "uri"), "is not an https URL");
      faults_.CheckSize(At(at + "uri"), attachment.uri, kMaxUriBytes);
      if (!attachment.media_type.empty() && !IsMediaType(attachment.media_type)) {
        faults_.Add(At(at + "media_type"), "is not a media type, such as image/png");
      }
    }
  }

  void Steps(Kind kind, const std::vector<GuideStep>& steps) {
    if (kind != Kind::kGuide) {
      if (!steps.empty()) faults_.Add(At("steps"), "are of a guide only: set kind, or remove them");
      return;
    }
    if (steps.empty()) faults_.Add(At("steps"), "are missing: a guide has at least one");
    if (IsTooMany("steps", steps.size(), kMaxSteps)) return;
    for (size_t i = 0; i < steps.size(); ++i) {
      const std::string at = absl::StrCat("steps[", i, "].");
      faults_.CheckText(At(at + "title"), steps[i].title, kMaxTitleBytes);
      faults_.CheckSize(At(at + "body"), steps[i].body, kMaxPartBytes);
    }
  }

  void Fields(const Content& content) {
    if (content.kind != Kind::kStructured) {
      if (!content.schema.empty() || !content.fields.empty()) {
        faults_.Add(At(content.schema.empty() ? "fields" : "schema_id"),
                    "is of a structured article only: set kind, or remove it");
      }
      return;
    }
    if (content.schema.empty()) {
      faults_.Add(At("schema_id"), "is empty: a structured article needs one");
    }
    OptionalId("schema_id", content.schema);
    if (IsTooMany("fields", content.fields.size(), kMaxFields)) return;
    for (const auto& [name, value] : content.fields) {
      const std::string at = At(absl::StrCat("fields.", name));
      if (const auto* text = std::get_if<std::string>(&value)) {
        faults_.CheckSize(at, *text, kMaxPartBytes);
      } else if (const auto* number = std::get_if<double>(&value)) {
        if (!std::isfinite(*number)) faults_.Add(at, "is not a finite number");
      }
    }
  }

 private:
  std::string At(absl::string_view field) const { return absl::StrCat(path_, ".", field); }

  bool IsTooMany(absl::string_view field, size_t count, size_t most) {
    if (count <= most) return false;
    faults_.Add(At(field), absl::StrCat("are more than ", most));
    return true;
  }

  void List(absl::string_view field, const std::vector<std::string>& texts, size_t most,
            size_t bytes) {
    if (IsTooMany(field, texts.size(), most)) return;
    for (size_t i = 0; i < texts.size(); ++i) {
      faults_.CheckText(At(absl::StrCat(field, "[", i, "]")), texts[i], bytes);
    }
  }

  void Values(absl::string_view field, const std::vector<std::string>& values) {
    List(field, values, kMaxValues, kMaxValueBytes);
  }

  void Ids(absl::string_view field, const std::vector<std::string>& ids) {
    if (IsTooMany(field, ids.size(), kMaxValues)) return;
    for (size_t i = 0; i < ids.size(); ++i) {
      faults_.Take(At(absl::StrCat(field, "[", i, "]")), Id<Content>::Parse(ids[i]));
    }
  }

  void OptionalId(absl::string_view field, absl::string_view id) {
    if (!id.empty()) faults_.Take(At(field), Id<Content>::Parse(id));
  }

  void Self(absl::string_view field) { faults_.Add(At(field), "is the article itself"); }

  const absl::string_view id_;
  const absl::string_view path_;
  Faults& faults_;
};

size_t SizeOf(const std::vector<std::string>& texts) {
  size_t bytes = 0;
  for (const std::string& text : texts) bytes += text.size();
  return bytes;
}

}  // namespace

void Check(absl::string_view id, const Content& content, absl::string_view path, Faults& faults) {
  Checker checker(id, path, faults);
  checker.Texts(content);
  checker.Places(content);
  checker.References(content);
  checker.Presentations(content.presentations);
  checker.Attachments(content.attachments);
  checker.Steps(content.kind, content.steps);
  checker.Fields(content);
}

Content Sanitized(Content content) {
  if (content.format != Format::kHtml) return content;
  content.body = html::Sanitize(content.body);
  for (auto& [channel, text] : content.presentations) text = html::Sanitize(text);
  for (GuideStep& step : content.steps) step.body = html::Sanitize(step.body);
  return content;
}

size_t SizeOf(const Content& content) {
  size_t bytes = content.title.size() + content.body.size() + SizeOf(content.similar_questions);
  for (const auto& [channel, text] : content.presentations) bytes += channel.size() + text.size();
  for (const GuideStep& step : content.steps) bytes += step.title.size() + step.body.size();
  for (const auto& [name, value] : content.fields) {
    bytes += name.size();
    if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
  }
  return bytes;
}

}  // namespace magpie::knowledge
