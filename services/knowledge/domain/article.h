// An article: a text that answers a question, and the rules by which it changes.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
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

// What an author writes.
struct Content {
  std::string title;
  std::string body;      // Markdown
  std::string language;  // BCP 47: "zh-CN"
  std::vector<std::string> similar_questions;

  bool operator==(const Content&) const = default;
};

struct Article {
  ArticleId id;
  Content content;
  int64_t version = 1;
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
