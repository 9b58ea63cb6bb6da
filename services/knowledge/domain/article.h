// An article: what is published of it, and how far its draft has come. life.h says how it changes.
//
// Every function here is pure.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/base/id.h"
#include "services/knowledge/domain/content.h"

namespace magpie::knowledge {

struct Article;
using ArticleId = Id<Article>;

// One that is erased is a tombstone: to callers there is no such article.
enum class State : uint8_t { kUnpublished, kPublished, kArchived, kDeleted, kErased };
enum class Stage : uint8_t { kNone, kDraft, kInReview, kApproved, kScheduled };

// An article as it is now. The contents of its versions are records of their own.
struct Article {
  ArticleId id;
  // What is published; of an article that is not, only the title and the language of its draft, or
  // else of what was published last.
  Content content;
  State state = State::kPublished;
  // The versions whose content is published and prepared; 0 for none.
  int64_t published_version = 0;
  int64_t draft_version = 0;
  Stage stage = Stage::kNone;
  std::string draft_category;
  std::optional<absl::Time> publish_time;  // of kScheduled
  // Of kDeleted; of kErased, while some of its versions are still there.
  std::optional<absl::Time> purge_time;
  int64_t version = 1;  // the last one
  // Versions before this one are not kept; 0 if none is, from before versions were kept.
  int64_t first_version = 1;
  // The number of the change that made it so, among all of its tenant.
  uint64_t sequence = 0;
  absl::Time create_time;
  absl::Time update_time;

  bool operator==(const Article&) const = default;
};

// ARTICLE_NOT_FOUND.
absl::Status NoSuchArticle(const ArticleId& id);

// When a timer must look at the article; nothing if never.
std::optional<absl::Time> DueTime(const Article& article);

// "battery v3 published 1, draft 3 in review: Battery is empty", for tests to compare.
std::string Describe(const Article& article);

}  // namespace magpie::knowledge
