// What an author writes, and which of it can be stored.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/status/faults.h"

namespace magpie::knowledge {

inline constexpr size_t kMaxTitleBytes = 200;
inline constexpr size_t kMaxBodyBytes = 256 << 10;
inline constexpr size_t kMaxSimilarQuestions = 100;
inline constexpr size_t kMaxSimilarQuestionBytes = 500;
inline constexpr size_t kMaxLanguageBytes = 35;  // RFC 5646, section 4.4.1
inline constexpr size_t kMaxValues = 50;         // tags, channels, …
inline constexpr size_t kMaxValueBytes = 64;
inline constexpr size_t kMaxPartBytes = 64 << 10;  // a step, a presentation, a field
inline constexpr size_t kMaxSteps = 50;
inline constexpr size_t kMaxPresentations = 20;
inline constexpr size_t kMaxAttachments = 20;
inline constexpr size_t kMaxUriBytes = 2000;
inline constexpr size_t kMaxMediaTypeBytes = 127;  // RFC 6838, section 4.2
inline constexpr size_t kMaxFields = 100;
// All texts of an article together.
inline constexpr size_t kMaxContentBytes = 2 << 20;

enum class Kind : uint8_t { kText, kQuestion, kGuide, kStructured };
enum class Format : uint8_t { kMarkdown, kHtml, kPlain };

struct Attachment {
  std::string name, uri, media_type;
  bool operator==(const Attachment&) const = default;
};

struct GuideStep {
  std::string title, body;
  bool operator==(const GuideStep&) const = default;
};

// A value of a structured article's field.
using FieldValue = std::variant<std::string, double, bool>;

// Who an article is meant for, and where. An empty list means everybody, everywhere.
struct Audience {
  std::vector<std::string> business_lines, channels, roles, cities;
  bool operator==(const Audience&) const = default;
};

struct Content {
  std::string title;
  std::string body;
  std::string language;  // BCP 47: "zh-CN"
  std::vector<std::string> similar_questions;
  Kind kind = Kind::kText;
  Format format = Format::kMarkdown;
  std::string category;  // an id; empty for none
  std::vector<std::string> tags;
  Audience audience;
  absl::Time valid_from = absl::InfinitePast();
  absl::Time valid_to = absl::InfiniteFuture();
  std::string owner;
  std::vector<std::string> related_articles, related_flows;
  std::string variant_of;
  std::map<std::string, std::string> presentations;  // by channel
  std::vector<Attachment> attachments;
  std::string schema;
  std::map<std::string, FieldValue> fields;
  std::vector<GuideStep> steps;

  bool operator==(const Content&) const = default;
};

// Adds all faults of the content of the article `id`; its fields are below `path`: "article.title".
// Its category, its schema and what that says of its fields are checked where they are known.
void Check(absl::string_view id, const Content& content, absl::string_view path, Faults& faults);

// The content as it is stored: of one in HTML, with what common/html keeps of it.
Content Sanitized(Content content);

// The bytes of all its texts.
size_t SizeOf(const Content& content);

}  // namespace magpie::knowledge
