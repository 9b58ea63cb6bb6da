// An article: a text that answers a question, and the rules by which it changes.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/id.h"
#include "common/status/faults.h"

namespace magpie::knowledge {

struct Article;
using ArticleId = Id<Article>;

inline constexpr size_t kMaxTitleBytes = 200;
inline constexpr size_t kMaxBodyBytes = 256 << 10;
inline constexpr size_t kMaxSimilarQuestions = 100;
inline constexpr size_t kMaxSimilarQuestionBytes = 500;
inline constexpr size_t kMaxLanguageBytes = 35;  // RFC 5646, section 4.4.1
inline constexpr size_t kMaxValues = 50;         // tags, channels, …
inline constexpr size_t kMaxValueBytes = 64;
inline constexpr size_t kMaxPartBytes = 64 << 10;  // a step, a presentation
inline constexpr size_t kMaxSteps = 50;
inline constexpr size_t kMaxPresentations = 20;
inline constexpr size_t kMaxAttachments = 20;
inline constexpr size_t kMaxUriBytes = 2000;

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

// What an author writes.
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

enum class State : uint8_t { kUnpublished, kPublished, kArchived, kDeleted };
enum class Stage : uint8_t { kNone, kDraft, kInReview, kApproved, kScheduled };

// An article as it is now. The contents of its versions are records of their own.
struct Article {
  ArticleId id;
  // What is published; of an article that is not, empty.
  Content content;
  State state = State::kPublished;
  int64_t published_version = 0;  // 0 for none, as the next
  int64_t draft_version = 0;
  Stage stage = Stage::kNone;
  std::optional<absl::Time> publish_time;  // of kScheduled
  std::optional<absl::Time> purge_time;    // of kDeleted
  int64_t version = 1;                     // the last one
  // The number of the change that made it so, among all of its tenant.
  uint64_t sequence = 0;
  absl::Time create_time;
  absl::Time update_time;

  bool operator==(const Article&) const = default;
};

struct PutArticle {
  ArticleId id;
  Content content;
  int64_t expected_version = 0;  // 0 for any
};

// Adds all faults of `content`; its fields are below `path`: "article.title".
void Check(const Content& content, absl::string_view path, Faults& faults);

// The article after `command`, whose content has no faults, as change `sequence`. ABORTED (reason
// STALE_VERSION) if the version is not the expected one; a missing article has version 0.
absl::StatusOr<Article> Decide(const std::optional<Article>& before, const PutArticle& command,
                               uint64_t sequence, absl::Time now);

// "battery v2 en Battery is empty (2 ways to ask, 40 bytes)", for tests to compare.
std::string Describe(const Article& article);

}  // namespace magpie::knowledge
